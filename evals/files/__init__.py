"""Hostile files, each with the outcome that it must have."""
