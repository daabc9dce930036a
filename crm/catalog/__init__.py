"""Every CRM that can be connected, and what connecting it takes.

`makers` has `CATALOG`, ours by name, and finds those of installed packages. `maker` says what one of them is, `consent`
how a person allows us in by OAuth, and each other file is about one vendor, loaded when somebody asks for it.
"""
