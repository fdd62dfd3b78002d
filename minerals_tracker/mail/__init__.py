"""Sending mail: addresses in ASCII, and the connection to the mail server."""
