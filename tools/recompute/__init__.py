"""A finished run from its folder alone: what its numbers rest on is kept, and each can be computed again."""
