"""Sources and the marks that lead to them."""
