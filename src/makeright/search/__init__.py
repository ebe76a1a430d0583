"""The search engine: words under an audience, newest first. It knows no noun."""
