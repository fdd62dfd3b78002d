"""Set up a deal: phases and milestones from a template, and rows from uploaded files."""
