"""Telling other programs what happens here: each event, in order, signed, to whom the company chose."""
