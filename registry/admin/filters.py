"""The filters of the list of entries. None joins parts to entries, and so no entry is found twice."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from registry.admin.uses import used, using
from registry.models import (
    Client,
    DataCategory,
    DataSubjectCategory,
    DpiaCriterion,
    LegalBasis,
    ProcessingActivity,
    SecurityMeasure,
)
from registry.record.approvals import Standing
from registry.record.standing import WORDS, in_standing
from ropa.organisations.models import Country
from subprocessors.models import Agreement, Location, Subprocessor

Choices = list[tuple[str, StrOrPromise]]
Activities = QuerySet[ProcessingActivity]
UNDECLARED = "none"


class UseFilter(SimpleListFilter):
    """Entries that use a chosen row; only rows that are used are offered. `parameter_name` is a key of uses.USES."""

    model: ClassVar[type[Model]]

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Choices:
        """Offer what some entry uses, in the order of its words."""
        rows = self.model._default_manager.filter(used(str(self.parameter_name)))
        return sorted(((str(row.pk), str(row)) for row in rows), key=lambda choice: choice[1].casefold())

    def has_output(self) -> bool:
        """Show the filter where there is something to choose, or something was asked for."""
        return self.value() is not None or super().has_output()

    def queryset(self, request: HttpRequest, queryset: Activities) -> Activities:
        """Keep the entries that use the chosen row; a row that none uses is found nowhere."""
        chosen = self.value()
        if chosen is None:
            return queryset
        offered = {key for key, _label in self.lookup_choices}
        return queryset.filter(using(str(self.parameter_name), chosen)) if chosen in offered else queryset.none()


class FollowedFilter(UseFilter):
    """A filter that only shows when a link led to it: the page of a row links to the entries that use it."""

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Choices:
        """Offer the row that the link names, and no other."""
        key = self.used_parameters.get(str(self.parameter_name))
        if not key or not str(key).isdecimal():
            return []
        return [(str(row.pk), str(row)) for row in self.model._default_manager.filter(pk=key)]


class LegalBasisFilter(UseFilter):
    """By legal basis, Art. 6(1) and 9(2)."""

    title = _("legal basis")
    parameter_name = "legal_basis"
    model = LegalBasis

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Choices:
        """Offer the bases in use, and that there is none."""
        return [*super().lookups(request, model_admin), (UNDECLARED, _("Not declared"))]

    def queryset(self, request: HttpRequest, queryset: Activities) -> Activities:
        """Keep the entries on the chosen basis, or those that do not declare theirs."""
        if self.value() == UNDECLARED:
            return queryset.filter(pk__in=ProcessingActivity.objects.without_legal_basis().values("pk"))
        return super().queryset(request, queryset)


class CountryFilter(UseFilter):
    """By the country of a transfer, or of a place where data are kept."""

    title = _("country")
    parameter_name = "country"
    model = Country


class SubprocessorFilter(UseFilter):
    """By vendor."""

    title = _("subprocessor")
    parameter_name = "subprocessor"
    model = Subprocessor


class LocationFilter(FollowedFilter):
    """By the place where data are kept."""

    title = _("location")
    parameter_name = "location"
    model = Location


class AgreementFilter(FollowedFilter):
    """By agreement with a vendor."""

    title = _("agreement")
    parameter_name = "agreement"
    model = Agreement


class ClientFilter(FollowedFilter):
    """By client."""

    title = _("client")
    parameter_name = "client"
    model = Client


class DataCategoryFilter(FollowedFilter):
    """By category of data."""

    title = _("category of data")
    parameter_name = "data_category"
    model = DataCategory


class DataSubjectCategoryFilter(FollowedFilter):
    """By category of data subjects."""

    title = _("category of data subjects")
    parameter_name = "data_subject_category"
    model = DataSubjectCategory


class MeasureFilter(FollowedFilter):
    """By security measure."""

    title = _("security measure")
    parameter_name = "measure"
    model = SecurityMeasure


class CriterionFilter(FollowedFilter):
    """By criterion of Art. 35(3)."""

    title = _("criterion")
    parameter_name = "criterion"
    model = DpiaCriterion


class SpecialDataFilter(SimpleListFilter):
    """With data of Art. 9 or 10, or without."""

    title = _("special data (Art. 9 and 10)")
    parameter_name = "special"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Choices:
        """Yes and no."""
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request: HttpRequest, queryset: Activities) -> Activities:
        """Keep the entries with such data, or those without."""
        special = ProcessingActivity.objects.with_special_data().filter(pk=OuterRef("pk"))
        condition = {"yes": Exists(special), "no": ~Exists(special)}.get(self.value() or "")
        return queryset if condition is None else queryset.filter(condition)


class ReviewFilter(SimpleListFilter):
    """Whether the review is overdue."""

    title = _("review")
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Choices:
        """Overdue, or no date set."""
        return [("overdue", _("Overdue")), ("unplanned", _("No date set"))]

    def queryset(self, request: HttpRequest, queryset: Activities) -> Activities:
        """Keep what is due by today, or what has no date."""
        if self.value() == "overdue":
            return queryset.filter(pk__in=ProcessingActivity.objects.due_for_review(timezone.localdate()).values("pk"))
        return queryset.filter(next_review_on__isnull=True) if self.value() == "unplanned" else queryset


class ApprovalFilter(SimpleListFilter):
    """Whether the entry was approved, and says what was approved."""

    title = _("approval")
    parameter_name = "approval"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Choices:
        """Never approved, approved, changed since."""
        return [(standing.value, WORDS[standing]) for standing in Standing]

    def queryset(self, request: HttpRequest, queryset: Activities) -> Activities:
        """Keep what stands so."""
        chosen = self.value()
        return queryset if chosen is None else in_standing(queryset, Standing(chosen))


class FindingsFilter(SimpleListFilter):
    """By what the rules found and nobody waived."""

    title = _("findings")
    parameter_name = "findings"
    conditions: ClassVar[dict[str, Q]] = {
        "error": Q(judgement__errors__gt=0),
        "warning": Q(judgement__warnings__gt=0),
        "advice": Q(judgement__advice__gt=0),
        "none": Q(judgement__errors=0, judgement__warnings=0, judgement__advice=0),
    }

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Choices:
        """With errors, warnings, advice; or nothing at all."""
        return [("error", _("Errors")), ("warning", _("Warnings")), ("advice", _("Advice")), ("none", _("None"))]

    def queryset(self, request: HttpRequest, queryset: Activities) -> Activities:
        """Keep the entries in which this was found."""
        condition = self.conditions.get(self.value() or "")
        return queryset if condition is None else queryset.filter(condition)


SHOWN = (
    ApprovalFilter,
    FindingsFilter,
    ReviewFilter,
    LegalBasisFilter,
    SpecialDataFilter,
    CountryFilter,
    SubprocessorFilter,
)
FOLLOWED = (
    LocationFilter,
    AgreementFilter,
    ClientFilter,
    DataCategoryFilter,
    DataSubjectCategoryFilter,
    MeasureFilter,
    CriterionFilter,
)
