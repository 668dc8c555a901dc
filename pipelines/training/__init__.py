"""One trainer for every network: a family hands it the network, its loss and its batches."""
