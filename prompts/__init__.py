"""Every word said to a language model: prompts and knowledge cards."""
