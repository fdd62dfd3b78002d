"""Two or three deals side by side."""
