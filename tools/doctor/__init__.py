"""Looking at a machine or a run without changing anything, and saving what is sound of a damaged run."""
