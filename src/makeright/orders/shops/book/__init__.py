"""The order book as a shop: what is wanted of it is judged by its own rows, and done in one transaction."""
