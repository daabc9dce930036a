"""A person takes part: asked for, taken over, released. While a rep has taken over, the agent is silent."""
