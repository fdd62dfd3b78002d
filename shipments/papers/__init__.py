"""Papers of a shipment: required ones, allowed file types, and storage."""
