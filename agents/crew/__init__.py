"""The crew: who does what in which order, from a request to a verified model."""
