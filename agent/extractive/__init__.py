"""Answers made of the site's own sentences, without a language model."""
