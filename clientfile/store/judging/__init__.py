"""How a commit is judged: one room for each kind of thing that it may change. `trust` asks them in turn."""
