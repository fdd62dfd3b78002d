"""Answers of statistics offices: asked for, read with everything that is wrong, entered or refused."""
