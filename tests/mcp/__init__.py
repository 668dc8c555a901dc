"""Runs as tools, as a real client of the protocol sees them."""
