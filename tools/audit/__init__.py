"""The leakage audit: what inputs tell of the target that they could not tell of new rows."""
