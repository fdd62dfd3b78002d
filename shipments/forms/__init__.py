"""Forms of shipments, their papers, imports and customs statistics."""
