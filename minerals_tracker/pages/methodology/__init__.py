"""How every number of the site is computed, said by the code that computes it."""
