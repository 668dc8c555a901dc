"""Metrics of pictures by their standard definitions: boxes, masks, points."""
