"""Access to language models: whoever asks names a prompt and the answer's type, and hears a typed outcome."""
