"""Search: the question, what may be found, what was found."""
