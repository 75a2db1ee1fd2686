"""Asking again who somebody is, before what is delicate. Knows requests."""

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.http import HttpRequest


def ask_again(request: HttpRequest) -> None:
    """Lead to the password or second factor, unless the session is fresh or has just been confirmed.

    What was posted is done after the answer: the middleware of allauth keeps it meanwhile.
    """
    raise_if_reauthentication_required(request, app="ropa")
