"""Send rendered letters, each exactly once."""
