"""Plans: what families may know of a task, checks before compute is spent, and ``plan.yaml``."""
