"""The demo: a fictional company's website, served and ingested like any other."""
