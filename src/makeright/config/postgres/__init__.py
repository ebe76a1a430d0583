"""Django's PostgreSQL, as this house wants it."""
