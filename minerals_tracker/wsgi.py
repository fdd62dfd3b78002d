"""The door for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

from minerals_tracker.environment import load_settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minerals_tracker.settings")
load_settings()
application = get_wsgi_application()
