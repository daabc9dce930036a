"""When hosts are taken or away."""
