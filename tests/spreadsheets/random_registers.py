"""Random registers with all their parts, for property tests: what each column may hold is read off its model field."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.db import models as db
from hypothesis import strategies as st

from registry import models
from registry.choices import Mechanism, Role
from registry.spreadsheets.columns import SHEET_OF, Column, Kind, Sheet
from registry.spreadsheets.status import BY_FILE
from ropa.journal.gate import change
from ropa.journal.text import INVISIBLE, kept
from ropa.organisations.colour import validate_colour
from ropa.organisations.models import Country, Organisation
from subprocessors.models import Location, Subprocessor

Values = dict[str, Any]
STARTS = (
    "",
    "=",
    "+",
    "-",
    "@",
    "'",
    '"',
    "\t",
    "\n",
    " ",
    "=1+1;",
    "'=",
    "''",
    "@SUM(A1)",
    "#N/A",
    "1",
    "1e3",
    "TRUE",
)
SIGNS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]).filter(
    lambda sign: not INVISIBLE.match(sign)
)
WORDS = st.text(st.one_of(SIGNS, st.sampled_from(" \t\n,;\"'=<&>é漢")), max_size=12)
URLS = ("", "https://example.org/a?b=c&d=%20", "http://xn--bcher-kva.example/ü")
EMAILS = ("", "privacy@example.org", "o'brien+gdpr@example.org")
DAYS = st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31))
BASES = [f"6-1-{letter}" for letter in "abcdef"]
LIST_SIZE = 2


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Text as the models keep it, often such that a spreadsheet program would take it for something else."""
    return kept(draw(st.sampled_from(STARTS)) + draw(WORDS))


class RandomRegister:
    """Draws a register and writes it."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any], slug: str) -> None:
        self.draw = draw
        self.serial = 0
        colour = self.draw(st.sampled_from(["", "#1b365d"]))
        keeper = self.values(SHEET_OF["organisation"], slug=slug, dpo_none_reason="", colour=colour)
        self.organisation: Organisation = self.save(Organisation, keeper)

    def write(self) -> Organisation:
        with change(by="test"):
            self.lists()
            for _entry in range(self.draw(st.integers(0, LIST_SIZE))):
                self.activity()
        return self.organisation

    # Cells

    def number(self) -> int:
        self.serial += 1
        return self.serial

    def name(self) -> str:
        """A name that no other row has, whatever its case, without blanks around it."""
        return kept(f"{self.draw(texts())}#{self.number()}").strip()

    def values(self, sheet: Sheet, **given: Any) -> Values:
        drawn = {
            column.attribute: self.cell(sheet, column)
            for column in sheet.columns
            if column.attribute and column.kind is not Kind.REFERENCE and column.attribute not in given
        }
        return drawn | given

    def cell(self, sheet: Sheet, column: Column) -> Any:
        field: Any = sheet.model._meta.get_field(column.attribute)
        if column.kind is Kind.CODE:
            empty = [""] if field.blank else []
            return self.draw(st.sampled_from([*empty, *(code for code, _label in field.flatchoices)]))
        if column.kind is Kind.DATE:
            return self.draw(st.none() | DAYS)
        if column.kind is Kind.NUMBER:
            return self.draw(st.none() | st.integers(0, 32767))
        if column.kind is Kind.TRUTH:
            return self.draw(st.booleans())
        return self.text(field, unique=column.key)

    def text(self, field: Any, *, unique: bool) -> str:
        if isinstance(field, db.URLField):
            return str(self.draw(st.sampled_from(URLS)))
        if isinstance(field, db.EmailField):
            return str(self.draw(st.sampled_from(EMAILS)))
        if validate_colour in field.validators:
            return str(self.draw(st.sampled_from(["", "#1b365d", "#8a1538"])))
        return self.name() if unique or not field.blank else str(self.draw(texts()))

    def some(self, rows: Sequence[Any]) -> list[Any]:
        """A few different rows, in any order."""
        return self.draw(st.lists(st.sampled_from(rows), unique=True, max_size=LIST_SIZE)) if rows else []

    def one(self, rows: Sequence[Any]) -> Any:
        return self.draw(st.sampled_from([None, *rows]))

    def save(self, model: type[db.Model], values: Values) -> Any:
        row = model(**values)
        with change(by="test"):
            row.full_clean()
            row.save()
        return row

    def times(self) -> range:
        return range(self.draw(st.integers(0, LIST_SIZE)))

    # The lists of the organisation

    def lists(self) -> None:
        self.countries = list(Country.objects.all()[:5])
        self.data = self.coded("data_categories") + list(models.DataCategory.objects.shared()[:3])
        self.people = self.coded("data_subject_categories") + list(models.DataSubjectCategory.objects.shared()[:3])
        self.measures = self.coded("security_measures") + list(models.SecurityMeasure.objects.shared()[:3])
        own = self.own("subprocessors", lambda: {"country": self.one(self.countries)})
        self.vendors = [*own, *Subprocessor.objects.shared()[:3]]
        for vendor in own:
            self.describe(vendor)
        country = self.countries[0]
        self.places = self.own("locations", lambda: {"country": country, "operator": self.one(self.vendors)})
        self.places += list(Location.objects.shared()[:2])
        self.agreements = self.own(
            "agreements", lambda: self.ordered("agreements", "signed_on", "expires_on", subprocessor=self.vendors[0])
        )
        self.clients = self.own("clients", lambda: {"country": self.one(self.countries)})

    def own(self, sheet: str, given: Callable[[], Values]) -> list[Any]:
        """Write a few rows of one of the organisation's lists."""
        keeper = {"organisation": self.organisation}
        return [
            self.save(SHEET_OF[sheet].model, self.values(SHEET_OF[sheet], **given()) | keeper) for _ in self.times()
        ]

    def coded(self, sheet: str) -> list[Any]:
        return self.own(sheet, lambda: {"code": f"own-{self.number()}"})

    def describe(self, vendor: Subprocessor) -> None:
        for _ in self.times():
            claim = self.ordered("certifications", "valid_from", "valid_until", subprocessor=vendor)
            self.save(SHEET_OF["certifications"].model, claim)
        for other in self.some([each for each in self.vendors if each.organisation_id is None]):
            link = self.values(SHEET_OF["subprocessor_chain"], subprocessor=vendor, engaged=other)
            self.save(SHEET_OF["subprocessor_chain"].model, link)

    def ordered(self, sheet: str, first: str, last: str, **given: Any) -> Values:
        """Values of which the date `last` is not before the date `first`."""
        values = self.values(SHEET_OF[sheet], **given)
        if values[first] and values[last] and values[last] < values[first]:
            values[first], values[last] = values[last], values[first]
        return values

    # An entry

    def activity(self) -> None:
        values = self.ordered(
            "activities",
            "started_on",
            "ended_on",
            organisation=self.organisation,
            role=self.draw(st.sampled_from(Role)),
            status=self.draw(st.sampled_from(BY_FILE)),
        )
        values["reference"] = kept(f"{self.draw(st.sampled_from(['', '=', '+', '-', '@', '0', 'é']))}{self.number()}")
        if values["last_reviewed_on"] is None or not values["last_reviewed_by"]:
            values |= {"last_reviewed_on": None, "last_reviewed_by": ""}
        if values["dpia_screened_on"] is None or not values["dpia_screened_by"]:
            values |= {"dpia_screened_on": None, "dpia_screened_by": ""}
        elif values["dpia_screening_due_on"]:
            values["dpia_screening_due_on"] = max(values["dpia_screened_on"], values["dpia_screening_due_on"])
        entry = self.save(models.ProcessingActivity, values)
        self.plain_parts(entry)
        self.transfers(entry, self.importers(entry))
        self.retention(entry)

    def plain_parts(self, entry: models.ProcessingActivity) -> None:
        for client in self.some(self.clients):
            self.save(models.ClientActivity, {"activity": entry, "client": client})
        self.parts("joint_controllers", entry, [{} for _ in self.times()])
        bases = list(models.LegalBasis.objects.filter(code__in=BASES))
        self.parts("purposes", entry, [{"legal_basis": self.one(bases)} for _ in self.times()])
        self.parts("data_subjects", entry, [{"category": category} for category in self.some(self.people)])
        condition = models.LegalBasis.objects.get(code="9-2-h")
        self.parts(
            "personal_data",
            entry,
            [
                {"category": category, "art9_condition": self.one([condition]), "description": self.draw(texts())}
                for category in self.some(self.data)
            ],
        )
        self.parts("storage_places", entry, [{"location": place} for place in self.some(self.places)])
        self.parts("measures", entry, [{"measure": measure} for measure in self.some(self.measures)])
        for sheet, field in (("rights", "right"), ("not_applicable", "block")):
            codes = [code for code, _label in SHEET_OF[sheet].model._meta.get_field(field).flatchoices]  # type: ignore[union-attr]
            self.parts(sheet, entry, [{field: code} for code in self.some(codes)])
        criteria = list(models.DpiaCriterion.objects.all()[:3])
        self.parts("dpia_screenings", entry, [{"criterion": each} for each in self.some(criteria)])

    def parts(self, sheet: str, entry: models.ProcessingActivity, given: Sequence[Values]) -> list[Any]:
        model = SHEET_OF[sheet].model
        return [self.save(model, self.values(SHEET_OF[sheet], activity=entry, **values)) for values in given]

    def importers(self, entry: models.ProcessingActivity) -> list[Values]:
        """Write recipients and engagements; return the importers that a transfer can name."""
        recipients = self.parts("recipients", entry, [{"country": self.one(self.countries)} for _ in self.times()])
        engagements = []
        for vendor, role in self.some([(vendor, role) for vendor in self.vendors for role in ("", "28", "26")]):
            contracts = [each for each in self.agreements if each.subprocessor_id == vendor.pk]
            values = self.ordered(
                "engagements",
                "engaged_from",
                "engaged_until",
                activity=entry,
                subprocessor=vendor,
                role=role,
                agreement=self.one(contracts),
            )
            engagements.append(self.save(models.Engagement, values))
        self.cover(models.RecipientData, "recipient", recipients)
        self.cover(models.EngagementData, "engagement", engagements)
        return [{}, *({"recipient": each} for each in recipients), *({"engagement": each} for each in engagements)]

    def cover(self, model: type[db.Model], parent: str, rows: Sequence[Any]) -> None:
        for row in rows:
            for category in self.some(self.data):
                self.save(model, {parent: row, "category": category})

    def transfers(self, entry: models.ProcessingActivity, importers: Sequence[Values]) -> None:
        """Write transfers; those without a country may repeat each other, as the database lets them."""
        for importer in self.draw(st.lists(st.sampled_from(importers), max_size=3)):
            values = self.values(SHEET_OF["transfers"], activity=entry, country=None, **importer)
            values["international_organisation"] = self.draw(st.sampled_from(["", "=Interpol"]))
            if values["mechanism"] != Mechanism.SCC:
                values["scc_module"] = ""
            self.save(models.Transfer, values)

    def retention(self, entry: models.ProcessingActivity) -> None:
        for _ in self.times():
            values = self.values(SHEET_OF["retention_rules"], activity=entry)
            if values["period"] is None or not values["unit"] or values["until_event"]:
                values |= {"period": None, "unit": ""}
            self.cover(models.RetentionData, "rule", [self.save(models.RetentionRule, values)])
