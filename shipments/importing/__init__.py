"""A file becomes rows and problems, then one transaction: all of it or nothing."""
