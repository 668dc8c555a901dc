"""Tests of what concerns pictures."""
