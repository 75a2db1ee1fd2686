"""Entry point for a WSGI server, e.g. `gunicorn ropa.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ropa.settings")

application = get_wsgi_application()
