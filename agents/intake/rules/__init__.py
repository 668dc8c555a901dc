"""Rules: each finds candidates of one field in a request, without a language model."""
