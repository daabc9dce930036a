"""Which websites may show the chat, and whether a page of them can."""
