"""Change tracking: the history of rows and links, and the signal that a deal has changed."""
