"""Pages that draw on all apps: portfolio, dossier, lists, search, changes, methodology."""
