"""What had arrived by a day: for fetched shipments, and as sums in SQL."""
