"""Attacks and honest mistakes on real data that the verifier must name, and clean tasks that it must let pass."""
