"""What a week's letter says, as data, frozen once."""
