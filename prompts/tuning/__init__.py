"""Notes on what to expect of parameters, found by ``tools/knowledge/tuning`` and shown to language models."""
