"""Loads the program and its renderer once, in the server that processes are forked from. Imported by that server only.

It draws nothing: the renderer's fonts start threads, which no fork takes along.
"""

import django

django.setup()

import registry.documents.presses  # noqa: E402, F401  # only what is set up can be loaded
