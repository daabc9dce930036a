"""The rules, one file a kind of value. Each has `find(reading)`, which gives what the message states."""
