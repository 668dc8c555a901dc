"""Pages for people: every command in them is carried out."""
