"""The pages that a mail's link about a meeting leads to: seeing it, moving it, cancelling it, booking. No script."""
