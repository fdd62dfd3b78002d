"""How dates are read and written in forms: one way, that no country reads otherwise."""
