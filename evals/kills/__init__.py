"""Runs are killed at every place where something could be lost, and at random; nothing may be lost.

``python -m automl_agent.evals.kills --help``. A run is killed, taken up, killed again, until it ends; then its history
must be that of a run nobody disturbed.
"""
