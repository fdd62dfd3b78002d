"""What a lot is worth: its facts, the price chosen, the computation, and its copy on the lot."""
