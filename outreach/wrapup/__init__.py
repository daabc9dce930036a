"""What happens when a session has ended: it is summarised, and what is sent about it is planned. Once."""
