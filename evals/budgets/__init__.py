"""Runs under limits: none may go over its time by more than 5 % and five seconds, or end without a model."""
