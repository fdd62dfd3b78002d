"""An invented deal, marked illustrative everywhere, that shows how the pages read when full.

Everything is entered through the forms that an editor uses, and judged day by day as time would
have passed; only the second clock tells the truth: all of it is recorded when it is loaded.
"""
