"""Trainers that fail in every way a trainer can, by accident or on purpose, beside an honest one.

``python -m automl_agent.evals.sabotage`` plays each in a whole run; ``tests/trials`` plays them in workers alone.
"""
