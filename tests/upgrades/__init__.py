"""Databases of released versions, kept as SQL, that later versions have to bring up to date."""
