"""The pages below a deal: shipments, customs, events, milestones, signals, yardsticks, record."""
