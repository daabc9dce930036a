"""Small servers that speak the real protocols of the systems we talk to."""
