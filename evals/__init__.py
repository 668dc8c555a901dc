"""What measures us: suites whose tables are written by the commands that ran them."""
