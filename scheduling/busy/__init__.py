"""What outside calendars say about their hosts."""
