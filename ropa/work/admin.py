"""Keeps the queue's own rows out of the admin: what people need to know of their work is on our pages."""

from django.contrib import admin
from django_tasks_db.models import DBTaskResult

admin.site.unregister(DBTaskResult)
