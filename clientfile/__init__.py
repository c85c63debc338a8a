"""clientfile: encrypted client files in a signed git history."""

__version__ = "0.1.0"
