"""What words mean: a request made readable, the words of a dozen languages, columns that are spoken of."""
