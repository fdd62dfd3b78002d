"""The list of changes: what was recorded when, by whom and why, and what differs from before."""
