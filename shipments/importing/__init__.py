"""Import a file of shipments: read rows and problems, then write all in one transaction."""
