"""Answers of statistics offices: request, read with all their faults, enter or refuse."""
