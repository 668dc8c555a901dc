"""Finding, reading and casting tables. Everything here is written for hostile files."""
