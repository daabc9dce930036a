"""What the owner is told once while it lasts: a provider that refuses our credentials, a template that fails."""
