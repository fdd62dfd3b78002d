"""Export shipments to files: rows of the columns that an import reads."""
