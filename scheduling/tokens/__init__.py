"""Refresh tokens that providers replace at each use: kept sealed, shared by all processes."""
