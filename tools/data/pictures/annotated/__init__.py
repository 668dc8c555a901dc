"""What somebody drew on pictures, in whatever form it is kept, as a column of cells beside the pictures."""
