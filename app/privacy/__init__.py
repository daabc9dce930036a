"""Erasing, exporting and forgetting what is known about visitors.

`inventory` says what each table holds, and everything else follows it: a table that is not in it fails a test.
"""
