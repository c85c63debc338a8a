"""A client's money: purchases, stored value, points, packages. Each derived from entries that only grow."""
