"""The hyperparameter agent: a language model names first configurations for the chosen families."""
