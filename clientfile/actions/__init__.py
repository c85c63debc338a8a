"""A function per intention of the user."""
