"""What holds deliveries back, as rows."""
