"""Calendly: `calendar` offers and books, `webhooks` brings what happens on its own pages."""
