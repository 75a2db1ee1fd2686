"""What an entry says about one thing, as blocks: its purposes, data, recipients, transfers... Knows no layout."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from registry.choices import MeasureKind
from registry.documents.blocks import (
    SHORT,
    Block,
    Line,
    NotApplicable,
    NotDeclared,
    Note,
    aside,
    details,
    named,
    not_declared,
    stated,
    table,
)
from registry.record import (
    ActivityRecord,
    ClientRecord,
    Label,
    LegalBasisRecord,
    MeasureRecord,
    PersonalDataRecord,
    PurposeRecord,
    RetentionRecord,
    RightRecord,
    TransferRecord,
)
from registry.wording import article, day, duration, enumeration, words

Lines = tuple[Line, ...]
AT_ONCE = 600  # signs of purposes in one row, which is not cut at the foot of a page, or of people in one paragraph


def plain(*texts: str) -> Lines:
    """Return the texts that say something as plain paragraphs."""
    return tuple(Line(text) for text in texts if text)


def not_applicable(activity: ActivityRecord, block: str, title: str = "") -> tuple[Block, ...]:
    """Return why the block was declared not applicable, or nothing if it was not."""
    reason = activity.why_not_applicable(block)
    return () if reason is None else (NotApplicable(reason, title),)


def declared(activity: ActivityRecord, block: str, said: Sequence[Block], title: str = "") -> tuple[Block, ...]:
    """Return what was said, or why it does not apply, or that it was not declared."""
    found = (*not_applicable(activity, block, title), *said)
    return found or (NotDeclared(title),)


def which_data(data: Sequence[Label]) -> Lines:
    """Return the categories of data; none means that nothing was said about a part of them."""
    return plain(enumeration(words(label) for label in data)) if data else ()


# Art. 30(1)(b)


def legal_basis(basis: LegalBasisRecord | None) -> Lines:
    """Return the basis with its article, or that it was not declared."""
    if basis is None:
        return (not_declared(),)
    return (Line(words(basis)), *aside(article(basis.article)))


def _basis_details(purpose: PurposeRecord) -> Lines:
    return details(
        ("", purpose.legal_basis_detail),
        (_("Legitimate interest"), purpose.legitimate_interest),
        (_("Balancing test"), purpose.balancing_test),
        (_("Balancing test made on"), day(purpose.balancing_test_on)),
        (_("Balancing test document"), purpose.balancing_test_url),
        (_("Record of consents"), purpose.consent_record),
        (_("Withdrawal of consent"), purpose.consent_withdrawal),
    )


def purposes(activity: ActivityRecord, *, with_bases: bool = True) -> tuple[Block, ...]:
    """Art. 30(1)(b): each purpose with its legal basis, which purposes that follow each other may share.

    The basis of a processor's work is its client's to declare.
    """
    said: list[tuple[Lines, list[str]]] = []
    for purpose in activity.purposes:
        silent = not with_bases or (activity.is_processor and purpose.legal_basis is None)
        basis = (() if silent else legal_basis(purpose.legal_basis)) + _basis_details(purpose)
        if said and basis and said[-1][0] == basis and len("".join(said[-1][1])) < AT_ONCE:
            said[-1][1].append(purpose.text)
        else:
            said.append((basis, [purpose.text]))
    rows = [(_points(texts), basis) for basis, texts in said]
    return (table((_("Purpose"), _("Legal basis")), rows),) if rows else ()


def _points(texts: Sequence[str]) -> Lines:
    """Return one text as it is, several each as a point."""
    return plain(*texts) if len(texts) == 1 else tuple(Line(text, style="point") for text in texts)


# Art. 30(1)(c)


def data_subjects(activity: ActivityRecord) -> tuple[Block, ...]:
    """Art. 30(1)(c): whose data they are."""
    title = _("Data subjects")
    rows = [
        (
            plain(words(entry.category)) + aside(_("vulnerable persons") if entry.category.vulnerable else ""),
            plain(entry.description),
        )
        for entry in activity.data_subjects
    ]
    return _explained((_("Category"), _("Details")), rows, title)


def _explained(labels: Sequence[str], rows: Sequence[tuple[Lines, Lines]], title: str = "") -> tuple[Block, ...]:
    """Return names, each with what is said of it: in one paragraph, or as a table if it is much."""
    if sum(len(line.text) for row in rows for lines in row for line in lines) > AT_ONCE:
        return (table(labels, rows, title),)
    return named((name + tuple(replace(line, style="detail") for line in said) for name, said in rows), title)


def _sensitivity(entry: PersonalDataRecord) -> Lines:
    special, criminal = entry.category.special, entry.category.criminal
    condition = words(entry.art9_condition)
    if entry.art9_condition:
        condition = f"{condition} ({article(entry.art9_condition.article)})"
    found = details((_("Special category of data, Art. 9(2)"), condition or (_("not declared") if special else "")))
    found += details((_("Criminal data, Art. 10"), entry.art10_authority or (_("not declared") if criminal else "")))
    return found + details((_("Condition of national law"), entry.national_condition))


def personal_data(activity: ActivityRecord) -> tuple[Block, ...]:
    """Art. 30(1)(c): which data, with the conditions of Art. 9 and 10 where they apply."""
    labels = (
        _("Category"),
        _("Data"),
        _("Obligatory"),
        _("Source"),
    )
    rows = [
        (
            plain(words(entry.category)) + _sensitivity(entry),
            plain(entry.description),
            plain(words(entry.obligatory)) + details((_("If refused"), entry.refusal_consequence)),
            plain(entry.source),
        )
        for entry in activity.personal_data
    ]
    return (table(labels, rows, _("Personal data")),) if rows else ()


# Art. 30(1)(a), 30(2)(a)


def joint_controllers(activity: ActivityRecord) -> tuple[Block, ...]:
    """Art. 26, 30(1)(a)."""
    labels = (_("Joint controller"), _("Contact"), _("Arrangement (Art. 26)"))
    rows = [(plain(each.name), stated(each.contact), plain(each.arrangement)) for each in activity.joint_controllers]
    return (table(labels, rows, _("Joint controllers")),) if rows else ()


def _client(client: ClientRecord) -> tuple[Lines, ...]:
    contact = plain(client.address, words(client.country), client.email, client.phone)
    return plain(client.name), contact or (not_declared(),), stated(client.representative), stated(client.dpo)


def clients(activity: ActivityRecord, title: str = "") -> tuple[Block, ...]:
    """Art. 30(2)(a): each controller on whose behalf data are processed."""
    labels = (
        _("Controller"),
        _("Contact details"),
        _("Representative"),
        _("Data protection officer"),
    )
    rows = [_client(each) for each in activity.clients]
    return (table(labels, rows, title),) if rows else ()


# Art. 30(1)(e), 30(2)(c)


def importer(transfer: TransferRecord) -> Lines:
    """Return who receives the data, and in which role."""
    return stated(transfer.importer) + aside(words(transfer.importer_role))


def destination(transfer: TransferRecord) -> Lines:
    """Return the third country or the international organisation."""
    return plain(words(transfer.country), transfer.international_organisation) or (not_declared(),)


def safeguard(transfer: TransferRecord) -> Lines:
    """Return what allows the transfer under Chapter V."""
    return stated(words(transfer.mechanism)) + aside(words(transfer.scc_module))


def safeguard_documents(transfer: TransferRecord, *, elsewhere: bool = False) -> Lines:
    """Return the documentation of Art. 30(1)(e), 49(6) and the day of the impact assessment.

    `elsewhere`: of a documentation that takes room, that the table of the register's transfers has it.
    """
    assessed = details((_("Transfer impact assessment made on"), day(transfer.impact_assessment_on)))
    if elsewhere and len(transfer.documentation) > SHORT:
        return _see_transfers() + assessed
    return plain(transfer.documentation) + assessed


def _see_transfers() -> Lines:
    return details(("", _("see the table of transfers")))


def transfers(activity: ActivityRecord, common: Collection[TransferRecord] = ()) -> tuple[Block, ...]:
    """Art. 30(1)(e), 30(2)(c): where data leave the EEA, to whom, on what ground; `common`: documented elsewhere."""
    labels = (
        _("Destination"),
        _("Importer"),
        _("Mechanism"),
        _("Documentation of safeguards"),
    )
    rows = [
        (
            destination(entry),
            importer(entry),
            safeguard(entry),
            safeguard_documents(entry, elsewhere=entry in common),
        )
        for entry in activity.transfers
    ]
    if rows and all(documents == _see_transfers() for *_others, documents in rows):
        note = Note(_("The documentation of the safeguards is in the table of transfers."))
        return table(labels[:3], [row[:3] for row in rows]), note
    return (table(labels, rows),) if rows else ()


# Art. 30(1)(f)


def retention_period(rule: RetentionRecord, *, elsewhere: bool = False) -> Lines:
    """Return how long, and until which event, the data are kept, where the law says so, and what else was said.

    `elsewhere`: of a note that takes room, that the table of the register's retention periods has it.
    """
    period = plain(duration(rule.period, rule.unit.code if rule.unit else ""))
    until = (Line(rule.until_event, _("Until")),) if rule.until_event else ()
    long = elsewhere and len(rule.note) > SHORT
    note = _("see the table of retention periods") if long else rule.note
    said = details((_("Legal source"), rule.legal_source), (_("Note"), note))
    return (period + until or (not_declared(),)) + said


def rule_name(rule: RetentionRecord) -> Lines:
    """Return what a rule is about: its name and the data it covers; nothing if the entry names none."""
    data = which_data(rule.data)
    if not rule.label:
        return data
    return plain(rule.label) + tuple(Line(line.text, style="detail") for line in data)


def retention(activity: ActivityRecord, common: Collection[RetentionRecord] = ()) -> tuple[Block, ...]:
    """Art. 30(1)(f): how long, from when, and what becomes of the data; `common`: explained elsewhere."""
    labels = (
        _("Data concerned"),
        _("Period"),
        _("Starting from"),
        _("At the end"),
    )
    rows = [
        (
            rule_name(rule),
            retention_period(rule, elsewhere=rule in common),
            plain(rule.trigger),
            plain(words(rule.fate)),
        )
        for rule in activity.retention_rules
    ]
    return (table(labels, rows, free=labels[:1]),) if rows else ()


# Art. 30(1)(g), 30(2)(d)


def measures(activity: ActivityRecord, common: Collection[MeasureRecord] = ()) -> tuple[Block, ...]:
    """Art. 30(1)(g), 30(2)(d), 32(1): the measures in place, by kind; of the `common` ones the names only."""
    titles = {MeasureKind.TECHNICAL: _("Technical measures"), MeasureKind.ORGANISATIONAL: _("Organisational measures")}
    blocks: list[Block] = []
    shared: list[MeasureRecord] = []
    for kind, title in titles.items():
        found = [entry for entry in activity.measures if entry.measure.kind.code == kind]
        blocks += _measures([entry for entry in found if entry not in common], title)
        shared += [entry for entry in found if entry in common]
    return (*blocks, *named((plain(words(entry.measure)) for entry in shared), _("Common measures")))


def _measures(entries: Sequence[MeasureRecord], title: str) -> tuple[Block, ...]:
    labels = (_("Measure"), _("As applied here"))
    rows = [(plain(words(entry.measure)), plain(entry.description)) for entry in entries]
    return (table(labels, rows, title, free=labels[1:]),) if rows else ()


# Art. 12 to 22


def rights(activity: ActivityRecord, common: Collection[RightRecord] = ()) -> tuple[Block, ...]:
    """Art. 12 to 22: each right as it is applied; of the `common` ones the names, unless it has just these."""
    own = [(plain(words(each.right)), plain(each.description)) for each in activity.rights if each not in common]
    shared = [plain(words(each.right)) for each in activity.rights if each in common]
    has_just_these = not own and len(shared) == len(common)
    listed = () if has_just_these else named(shared, _("Common rights"))
    return _explained((_("Right"), _("As applied here")), own) + listed
