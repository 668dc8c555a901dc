"""Networks that say where things are in a picture: its points, the classes of its pixels, boxes around its objects."""
