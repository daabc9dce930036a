"""Blacking an address out of what others said."""
