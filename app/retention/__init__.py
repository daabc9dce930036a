"""Forgetting what is too old, once a day."""
