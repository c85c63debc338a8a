"""Sums over many client files."""
