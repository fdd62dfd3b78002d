"""The queue and its clock."""
