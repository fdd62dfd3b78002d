"""The dossier: the page of one deal."""
