"""What is the same for both hosts of Meta's Graph API, once."""
