"""A small exact Gaussian process and what is built on it."""
