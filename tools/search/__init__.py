"""The search loop: who proposes, which family is next, when to stop."""
