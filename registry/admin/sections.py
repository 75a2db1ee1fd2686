"""The sections of an entry's form, in the order of Art. 30(1)(a)-(g), and how far each is filled in. Knows no rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.helpers import AdminForm, Fieldset, InlineAdminFormSet
from django.contrib.admin.utils import flatten
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from registry.admin import parts
from registry.choices import Block
from registry.citation import article_in
from registry.compliance import Finding
from registry.compliance.places import SECTION_OF

Row = str | tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """A section: its anchor, title and citation, fields of the entry, parts, and the blocks it answers."""

    code: str
    title: StrPromise
    article: str
    fields: tuple[Row, ...] = ()
    inlines: tuple[type[parts.PartInline], ...] = ()
    blocks: tuple[Block, ...] = ()
    fields_first: bool = True


SECTIONS = (
    Section(
        "entry",
        _("Identification"),
        "",
        (
            ("organisation", "role", "status"),
            ("reference", "name"),
            "description",
            ("business_function", "owner"),
            ("started_on", "ended_on"),
        ),
    ),
    Section(
        "a",
        _("Joint controllers and clients"),
        "30(1)(a), 30(2)(a)",
        inlines=(parts.JointControllerInline, parts.ClientInline),
        blocks=(Block.JOINT_CONTROLLERS, Block.CLIENTS),
    ),
    Section("b", _("Purposes"), "30(1)(b), 30(2)(b)", ("operations",), (parts.PurposeInline,), fields_first=False),
    Section(
        "c",
        _("People and data"),
        "30(1)(c)",
        (("data_source", "data_source_detail"), "children"),
        (parts.DataSubjectInline, parts.PersonalDataInline),
        fields_first=False,
    ),
    Section(
        "d",
        _("Recipients and subprocessors"),
        "30(1)(d), 28",
        inlines=(parts.RecipientInline, parts.EngagementInline, parts.StoragePlaceInline),
        blocks=(Block.RECIPIENTS, Block.ENGAGEMENTS),
    ),
    Section("e", _("Transfers"), "30(1)(e), 44–49", inlines=(parts.TransferInline,), blocks=(Block.TRANSFERS,)),
    Section(
        "f",
        _("Retention"),
        "30(1)(f)",
        (("retention_policy_url", "retention_policy_followed"), "retention_deviation"),
        (parts.RetentionInline,),
        (Block.RETENTION,),
        fields_first=False,
    ),
    Section("g", _("Security measures"), "30(1)(g), 32", inlines=(parts.MeasureInline,), blocks=(Block.MEASURES,)),
    Section(
        "rights",
        _("Rights and information"),
        "12–22",
        ("notice_url", "rights_procedure"),
        (parts.RightInline,),
        (Block.NOTICE, Block.RIGHTS),
    ),
    Section(
        "decisions",
        _("Automated decisions"),
        "22",
        (("automated_decision", "automated_basis"), ("automated_logic", "automated_consequences")),
        blocks=(Block.AUTOMATED_DECISION,),
    ),
    Section(
        "dpia",
        _("Impact assessment"),
        "35, 36",
        (
            ("dpia_screened_on", "dpia_screened_by", "dpia_screening_due_on"),
            ("dpia_required", "dpia_reason"),
            ("dpia_status", "dpia_completed_on", "dpia_result"),
            ("dpia_url", "other_assessment_url"),
        ),
        (parts.ScreeningInline,),
        (Block.DPIA,),
    ),
    Section("breaches", _("Breaches"), "33, 34", ("breach_procedure", "breach_register_url")),
    Section(
        "review",
        _("Review"),
        "5(2), 24",
        (("review_interval_months", "next_review_on"), ("last_reviewed_on", "last_reviewed_by")),
    ),
    Section(
        "provenance",
        _("Provenance"),
        "5(2)",
        (("provenance_document", "provenance_date"), "provenance_section", "provenance_url", "note"),
    ),
    Section("not-applicable", _("Not applicable"), "5(2)", inlines=(parts.NotApplicableInline,)),
)
LETTERS = ("a", "b", "c", "d", "e", "f", "g")
PART_OF = {"clients": "client_activities"}  # the part of the form, where a field of the Record goes by another name


@dataclass
class ShownSection:
    """A section with the form and the rows that are shown in it."""

    section: Section
    fieldset: Fieldset | None
    inlines: list[InlineAdminFormSet]
    declared: frozenset[str]
    findings: tuple[Finding, ...] = ()

    @cached_property
    def places(self) -> frozenset[str]:
        """The names of the fields and of the parts that are shown in it."""
        own = flatten(self.section.fields) if self.fieldset is not None else ()
        return frozenset({*own, *(shown.formset.prefix for shown in self.inlines)})

    @property
    def placed(self) -> list[tuple[str, Finding]]:
        """What is lacking in one of its fields or parts, each with the name of that."""
        named = ((PART_OF.get(each.field, each.field), each) for each in self.findings)
        return [(name, each) for name, each in named if name in self.places]

    def tie(self, form: Any) -> None:
        """Have its fields described by what is lacking at them too, for those who hear the form: see lacks-… in it."""
        for name in {name for name, _finding in self.placed} & form.fields.keys():
            described = form[name].aria_describedby or ""
            form.fields[name].widget.attrs["aria-describedby"] = f"{described} lacks-{name}".strip()

    @property
    def unplaced(self) -> list[Finding]:
        """What is lacking in it, in no field that the form shows."""
        return [each for each in self.findings if PART_OF.get(each.field, each.field) not in self.places]

    @property
    def findings_text(self) -> str:
        """How much is lacking, in words."""
        many = len(self.findings)
        return ngettext("%(count)d finding", "%(count)d findings", many) % {"count": many} if many else ""

    @property
    def article(self) -> str:
        """The articles it answers, cited as the reader's language does."""
        return article_in(get_language() or "", self.section.article)

    @property
    def letter(self) -> str:
        """The point of Art. 30(1), or nothing."""
        return self.section.code if self.section.code in LETTERS else ""

    @property
    def is_single(self) -> bool:
        """Whether it begins with its only part: the part then needs no heading of its own."""
        return len(self.inlines) == 1 and not (self.section.fields_first and self.fieldset)

    @cached_property
    def has_errors(self) -> bool:
        """Whether something in it was refused."""
        own = self.fieldset is not None and any(line.errors() for line in self.fieldset)
        return own or any(shown.formset.is_bound and shown.formset.total_error_count() for shown in self.inlines)

    @cached_property
    def entries(self) -> int:
        """How many rows are shown in it."""
        return sum(_rows(shown.formset) for shown in self.inlines)

    @cached_property
    def is_filled(self) -> bool:
        """Whether one of its own fields says something."""
        if self.fieldset is None:
            return False
        form, names = self.fieldset.form, flatten(self.section.fields)
        return any(_value(form, name) for name in names if name != "status")  # which is never empty

    @property
    def is_open(self) -> bool:
        """Fold what is beside the points of Art. 30(1) as long as it is empty."""
        known = {"entry", *LETTERS}
        return self.section.code in known or self.has_errors or bool(self.entries) or self.is_filled

    @property
    def state(self) -> str:
        """How far it is filled in: errors, entries, filled, not-applicable or not-declared."""
        blocks = self.section.blocks
        tests = (
            ("errors", self.has_errors),
            ("entries", self.entries),
            ("filled", self.is_filled),
            ("not-applicable", blocks and all(block.value in self.declared for block in blocks)),
        )
        return next((name for name, holds in tests if holds), "not-declared")

    @property
    def state_text(self) -> str:
        """The state in words."""
        words = {
            "errors": gettext("to correct"),
            "entries": ngettext("%(count)d entry", "%(count)d entries", self.entries) % {"count": self.entries},
            "filled": gettext("filled"),
            "not-applicable": gettext("not applicable"),
            "not-declared": gettext("not declared"),
        }
        return words[self.state]


def shown_sections(
    form: AdminForm, inlines: Iterable[InlineAdminFormSet], findings: Iterable[Finding] = ()
) -> list[ShownSection]:
    """Put the fieldsets and the inlines of the admin form where they belong, and beside them what is lacking there."""
    fieldsets = {str(title): fieldset for (title, _options), fieldset in zip(form.fieldsets, form, strict=True)}
    formsets = {type(shown.opts): shown for shown in inlines}
    declared = _declared(formsets.get(parts.NotApplicableInline))
    shown = [
        ShownSection(
            section,
            fieldsets.get(str(section.title)) if section.fields else None,
            [formsets[inline] for inline in section.inlines if inline in formsets],
            declared,
            tuple(each for each in findings if SECTION_OF[each.field] == section.code),
        )
        for section in SECTIONS
    ]
    for each in shown:
        each.tie(form.form)
    return shown


def _declared(shown: InlineAdminFormSet | None) -> frozenset[str]:
    return frozenset(form.instance.block for form in shown.formset.initial_forms) if shown else frozenset()


def _rows(formset: Any) -> int:
    added = [form for form in formset.extra_forms if form.is_bound and form.has_changed()]
    return len(formset.initial_forms) + len(added)


def _value(form: Any, name: str) -> Any:
    return form[name].value() if name in form.fields else getattr(form.instance, name)
