"""automl-agent: import root; the code lives in the root folders linked here."""

__version__ = "0.1.0"
