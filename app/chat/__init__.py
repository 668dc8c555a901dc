"""Conversations about tasks and runs: the same ones in a terminal, on the page and behind the chat endpoint."""
