"""Render frozen content as a letter in HTML and text."""
