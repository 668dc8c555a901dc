"""What can be trained, and the values that travel between parts."""
