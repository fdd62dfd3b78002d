"""The page of all deals."""
