"""Domain-free helpers: clock, ids, errors, HTTP, rate limits, text, logging. Imports nothing of the product."""
