"""Validate input: texts, days, numbers, JSON, and the database's refusals as sentences."""
