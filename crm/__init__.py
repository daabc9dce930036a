"""Contacts and leads: who a session belongs to, how promising they are and why, and whose they are."""
