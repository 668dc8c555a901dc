"""Drawings, each an SVG that takes its colours from the page."""
