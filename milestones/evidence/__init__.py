"""Evidence for rules: facts gathered from the database in a fixed number of queries."""
