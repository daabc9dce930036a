"""What search reads: passages, their terms and their vectors."""
