"""The project: wiring (settings, urls, wsgi) and the two ground-floor apps, organisations and journal."""
