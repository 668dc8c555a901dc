"""Tests of what reads prose."""
