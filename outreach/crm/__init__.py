"""Sessions on their way into CRMs: what is told of one, which connections it goes to, and how a delivery is sent."""
