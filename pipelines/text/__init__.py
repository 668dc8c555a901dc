"""Families that read: columns of prose are what they learn from, other columns go in beside them."""
