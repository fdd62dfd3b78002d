"""The weekly letter: frozen once, rendered for each choice of deals, sent exactly once."""
