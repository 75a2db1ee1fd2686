"""Every address of the site, found by itself in the URL patterns, filled in with what belongs to an organisation.

A pattern with a parameter that nobody here knows how to fill in is reported, so that no new page escapes the crawl.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.contrib import admin
from django.contrib.admin.options import ModelAdmin
from django.urls import URLPattern, URLResolver, get_resolver

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)|(\(\[\^/\]\+\))")
MODEL_PAGE = re.compile(r"^admin/(\w+)/(\w+)/")
IN_A_LIST = ("q=a", "e=1", "o=1", "all=", "_facets=True")


class Unknown(LookupError):
    """A parameter of an address that the crawl cannot fill in yet: teach world.py how."""


@dataclass(frozen=True)
class Pattern:
    """One URL pattern: its text, `<name>` where it has a parameter, and its name."""

    text: str
    name: str

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(next(filter(None, match.groups())) for match in PARAMETER.finditer(self.text))

    @property
    def model(self) -> str:
        """`app_label.model` of a page of the admin, else nothing."""
        match = MODEL_PAGE.match(self.text)
        return ".".join(match.groups()) if match else ""

    def filled(self, value: Callable[["Pattern", str], str]) -> str:
        """The address with a value in place of each parameter."""
        return "/" + PARAMETER.sub(lambda match: value(self, next(filter(None, match.groups()))), self.text)


def patterns() -> list[Pattern]:
    """Every pattern of the site, the parts that lead to it included."""
    return list(_below(get_resolver(), ""))


def _below(resolver: URLResolver, prefix: str) -> Iterator[Pattern]:
    for each in resolver.url_patterns:
        text = prefix + re.sub(r"^\^|\\Z$|\$$", "", str(each.pattern))
        if isinstance(each, URLPattern):
            yield Pattern(text, each.name or "")
        else:
            yield from _below(each, text)


def autocompletes() -> Iterator[str]:
    """The addresses that the fields with a search of their own ask: one for each such field of the admin."""
    for model_admin in admin.site._registry.values():
        for each in (model_admin, *(inline(model_admin.model, admin.site) for inline in model_admin.inlines)):
            for name in getattr(each, "autocomplete_fields", ()):
                meta = each.model._meta
                query = f"app_label={meta.app_label}&model_name={meta.model_name}&field_name={name}"
                yield f"/admin/autocomplete/?{query}&term="


def lists() -> Iterator[str]:
    """The lists of the admin, each also searched, sorted, filtered by each of its filters."""
    for model, model_admin in admin.site._registry.items():
        address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        yield from (f"{address}?{query}" for query in (*IN_A_LIST, *_filters(model_admin)))


def _filters(model_admin: "ModelAdmin[object]") -> Iterator[str]:  # type: ignore[type-var]
    for each in model_admin.list_filter:
        name = each[0] if isinstance(each, tuple) else each
        if isinstance(name, str):
            yield f"{name}__isnull=False"
