"""Intake: from the words of a request and the facts of a table to a TaskSpec, by rules."""
