"""Shipments as files: what was chosen, row by row, in the columns that an import reads."""
