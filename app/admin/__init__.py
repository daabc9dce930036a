"""Conversations for the sales team: listed, read and exported."""
