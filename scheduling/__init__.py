"""Meetings: understanding when people want them, offering times, booking them once."""
