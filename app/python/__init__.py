"""The Python interface: the crew behind ``fit``, the delivered model behind ``predict``, as scikit-learn has it.

Nothing here is imported before it is asked for: ``from automl_agent import AutoMLAgent`` loads scikit-learn, ``import
automl_agent`` does not.
"""
