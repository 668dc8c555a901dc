"""Networks as data: typed layers, checked for shape and size before anything is built."""
