"""The doors, and what an agent sets about their own way through them."""
