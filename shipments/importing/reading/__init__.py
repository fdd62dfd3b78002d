"""Read files: from bytes to rows of cells, and from a cell to a value."""
