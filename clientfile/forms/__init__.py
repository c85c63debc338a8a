"""Schemas and templates as objects: fields, labels, masks, validation."""
