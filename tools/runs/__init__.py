"""Runs as others see them: what a folder of runs holds, where each stands, how two differ."""
