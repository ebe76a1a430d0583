"""Giving one’s word: what we said that we will do, by when, and whether we did."""
