"""A visitor's arrival: what the browser tells of it (`arrival`), the device (`device`), well-known sites that send
visitors (`hosts`), and the rows of sessions as they open, pages seen and first touches (`store`).
"""
