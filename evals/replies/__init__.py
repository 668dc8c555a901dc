"""Hostile replies at every agent that speaks with a language model, and what came of them."""
