"""The built-in templates of the mails, and their styles."""
