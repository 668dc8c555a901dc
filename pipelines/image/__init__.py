"""Pictures as inputs, and the families that see them."""
