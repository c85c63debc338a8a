"""How fast it is, measured against a floor and against what a user would do instead: `make bench`."""
