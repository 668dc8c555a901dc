"""Derived features in a run: those of a plan, those that a search tries, and what the rows at hand say of them."""
