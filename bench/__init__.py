"""Measurements: they print figures and assert nothing. Run them with `make bench` or one by one."""
