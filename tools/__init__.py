"""What agents call: reading, splitting, searching, training, evaluating, recording. Nothing decides here."""
