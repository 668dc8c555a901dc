"""Tests of families on frozen encoders."""
