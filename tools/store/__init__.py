"""The run store: ``run.db``, the only truth of a run."""
