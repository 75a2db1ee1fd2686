"""Entry point for a WSGI server, e.g. `gunicorn ropa.wsgi`."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ropa.settings")

# Django's own server is for one person at one machine; any other is for others, to whom no code may be shown.
if settings.DEBUG and "runserver" not in sys.argv:
    raise ImproperlyConfigured("ROPA_DEBUG is on: set ROPA_DEBUG=False to serve others, or use `manage.py runserver`.")

application = get_wsgi_application()
