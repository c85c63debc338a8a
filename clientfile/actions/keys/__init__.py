"""Identities and signing keys: made, shown, protected, proven, replaced."""
