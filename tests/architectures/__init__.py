"""Tests of networks as data."""
