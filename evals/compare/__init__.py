"""Proposers side by side: tasks that replay or train, cells that resume, statistics and a report."""
