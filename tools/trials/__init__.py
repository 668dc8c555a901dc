"""Trials in child processes: a crash, a hang or a memory hog ends a trial, never the run."""
