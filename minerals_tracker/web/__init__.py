"""How the web process serves and answers, whatever the page."""
