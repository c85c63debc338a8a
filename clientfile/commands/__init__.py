"""A module per group of verbs: parse, one action, one view."""
