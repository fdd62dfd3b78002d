"""Pages about several nouns: the portfolio of deals and the dossier of one."""
