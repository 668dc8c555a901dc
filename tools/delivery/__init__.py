"""After the search: the sealed test, the refit, the bundle, the result."""
