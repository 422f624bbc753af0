"""Pages about children, and the ways in and out."""
