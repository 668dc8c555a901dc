"""What saboteurs do, by kind."""
