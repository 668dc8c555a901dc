"""Model families for tables: one module each, and what they share."""
