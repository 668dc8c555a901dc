"""Pictures whose pixels stand in a table as numbers: all of one in a cell of text, or each in a column of its own."""
