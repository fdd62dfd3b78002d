"""The outlook of a deal: scenario index, scenario, forecast, and suggestions for readings."""
