"""Telling outside calendars about bookings."""
