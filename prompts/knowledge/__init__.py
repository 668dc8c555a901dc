"""Knowledge cards: short, sourced advice on tables, found by ``tools/knowledge`` and shown to language models."""
