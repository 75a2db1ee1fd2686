"""The register in the admin: it arranges forms, lists and links; what is judged is judged elsewhere."""

from registry.admin import activity, catalogue, lists

__all__ = ("activity", "catalogue", "lists")
