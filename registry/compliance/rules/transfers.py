"""Rules on transfers to third countries: Art. 30(1)(e), 30(2)(c), 44, 46, 47, 49. Adequacy is in adequacy.py."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from registry.choices import EngagementRole, Mechanism, Role, SccModule
from registry.compliance.case import Case
from registry.compliance.finding import Hit, Level, Value, hit, rule
from registry.compliance.rules.reading import code, is_one, plain
from registry.compliance.rules.recipients import engaged
from registry.record import Label, TransferRecord

ARTICLE = "30(1)(e), 30(2)(c)"
APPROPRIATE = (
    Mechanism.PUBLIC_INSTRUMENT,
    Mechanism.BCR,
    Mechanism.SCC,
    Mechanism.SCC_AUTHORITY,
    Mechanism.CODE,
    Mechanism.CERTIFICATION,
    Mechanism.AD_HOC,
)
# Art. 49(3): not for public authorities in the exercise of their public powers
PRIVATE = (Mechanism.CONSENT, Mechanism.CONTRACT, Mechanism.CONTRACT_INTEREST, Mechanism.COMPELLING_INTEREST)
# What a sentence says where the transfer does not
NOWHERE = Label("", "a destination not declared", "destination non déclarée")
NOBODY = Label("", "importer not declared", "importateur non déclaré")
PRIVACY_SHIELD = ("privacy shield", "bouclier de protection")


def about(transfer: TransferRecord, **values: Value) -> Hit:
    """Return what was found of a transfer: told by its importer and its destination."""
    where = transfer.country or transfer.international_organisation or NOWHERE
    key = transfer.country.code if transfer.country else transfer.international_organisation
    subject = " → ".join(part for part in (transfer.importer, key) if part)
    return hit(subject, importer=transfer.importer or NOBODY, destination=where, **values)


def with_mechanism(case: Case, *mechanisms: Mechanism) -> list[TransferRecord]:
    """Return the transfers out of the EEA that rest on one of these."""
    return [each for each in third_country(case) if is_one(each.mechanism, *mechanisms)]


def third_country(case: Case) -> list[TransferRecord]:
    """Return the transfers but those whose destination is in the EEA."""
    return [each for each in case.entry.transfers if not case.in_eea(each.country)]


@rule(
    "transfer.vendor-unrecorded",
    Level.ERROR,
    f"{ARTICLE}, 44",
    "transfers",
    says=_(
        "%(subject)s is established outside the European Economic Area (%(country)s), and no transfer to it is "
        "recorded."
    ),
    do=_(
        "Record the transfer with its mechanism; if the data stay in the European Economic Area and nobody has access "
        "from outside, waive this finding and say so."
    ),
)
def vendor_unrecorded(case: Case) -> Iterator[Hit]:
    """A vendor in a third country that processes the data receives them there, or has access from there."""
    recorded = {transfer.importer for transfer in case.entry.transfers}
    for use in engaged(case):
        vendor = use.subprocessor
        if vendor.country is not None and case.outside(vendor.country) and vendor.name not in recorded:
            yield hit(vendor.name, country=vendor.country)


@rule(
    "transfer.chain-unrecorded",
    Level.WARNING,
    f"28(4), {ARTICLE}, 44",
    "transfers",
    says=_(
        "%(subject)s relies on %(engaged)s, which is established outside the European Economic Area (%(country)s), and "
        "no transfer to that country is recorded."
    ),
    do=_("Ask the vendor whether data reach the other one, and record the transfer; if none do, waive this finding."),
)
def chain_unrecorded(case: Case) -> Iterator[Hit]:
    """A vendor in the EEA may hand the data on to one that is not, and that one to others, to the end of the chain."""
    recorded = {code(transfer.country) for transfer in case.entry.transfers}
    for use in engaged(case):
        for link in (*use.subprocessor.engages, *use.subprocessor.further):
            if link.country is not None and case.outside(link.country) and link.country.code not in recorded:
                yield hit(use.subprocessor.name, engaged=link.engaged, country=link.country)


@rule(
    "transfer.recipient-unrecorded",
    Level.ERROR,
    f"{ARTICLE}, 44",
    "transfers",
    says=_(
        "The recipient %(subject)s is outside the European Economic Area (%(country)s), and no transfer to it is "
        "recorded."
    ),
    do=_("Record the transfer with its mechanism."),
)
def recipient_unrecorded(case: Case) -> Iterator[Hit]:
    """Disclosure to a recipient in a third country is a transfer."""
    recorded = {transfer.importer for transfer in case.entry.transfers}
    for each in case.entry.recipients:
        if each.country is not None and case.outside(each.country) and each.name not in recorded:
            yield hit(each.name, country=each.country)


@rule(
    "transfer.storage-unrecorded",
    Level.ERROR,
    f"{ARTICLE}, 44",
    "transfers",
    says=_(
        "Data are kept outside the European Economic Area (%(subject)s, %(country)s), and no transfer to that "
        "country is recorded."
    ),
    do=_("Record the transfer to the country where the data are kept, with its mechanism."),
)
def storage_unrecorded(case: Case) -> Iterator[Hit]:
    """Keeping data in a third country is a transfer, unless the keeper of the register is there itself."""
    recorded = {code(transfer.country) for transfer in case.entry.transfers}
    for place in case.entry.storage_places:
        country = place.location.country
        if case.outside(country) and country.code not in recorded:
            yield hit(place.location.name, country=country)


@rule(
    "transfer.destination-missing",
    Level.ERROR,
    ARTICLE,
    "transfers",
    says=_("The country to which data are transferred (recipient: %(importer)s) is missing."),
    do=_("Name the third country or the international organisation of each transfer."),
)
def destination_missing(case: Case) -> Iterator[Hit]:
    """The register identifies the third country."""
    for each in case.entry.transfers:
        if each.country is None and not each.international_organisation:
            yield about(each)


@rule(
    "transfer.importer-missing",
    Level.WARNING,
    "13(1)(e), 30(1)(d)",
    "transfers",
    says=_("Data are transferred to %(destination)s, but nothing says to whom."),
    do=_("Name the vendor or the recipient who receives the data there."),
)
def importer_missing(case: Case) -> Iterator[Hit]:
    """A mechanism binds somebody."""
    yield from (about(each) for each in third_country(case) if not each.importer)


@rule(
    "transfer.mechanism-missing",
    Level.ERROR,
    f"{ARTICLE}, 44",
    "transfers",
    says=_("Data are transferred to %(destination)s (%(importer)s), and no mechanism of Chapter V is stated."),
    do=_("Choose the mechanism: an adequacy decision, appropriate safeguards or a derogation."),
)
def mechanism_missing(case: Case) -> Iterator[Hit]:
    """No transfer without a ground of Art. 45 to 49."""
    yield from (about(each) for each in third_country(case) if each.mechanism is None)


@rule(
    "transfer.without-mechanism",
    Level.ERROR,
    "44",
    "transfers",
    says=_("Data are transferred to %(destination)s (%(importer)s) without any mechanism of Chapter V."),
    do=_("Conclude appropriate safeguards, such as standard contractual clauses, or stop the transfer."),
)
def without_mechanism(case: Case) -> Iterator[Hit]:
    """It was declared that there is none."""
    yield from (about(each) for each in with_mechanism(case, Mechanism.NONE))


@rule(
    "transfer.within-eea",
    Level.ADVICE,
    "44",
    "transfers",
    says=_("%(destination)s belongs to the European Economic Area: this is no transfer of Chapter V."),
    do=_("Take the transfer out, or correct the country."),
)
def within_eea(case: Case) -> Iterator[Hit]:
    """Data move freely in the EEA, Art. 1(3)."""
    yield from (about(each) for each in case.entry.transfers if case.in_eea(each.country))


@rule(
    "transfer.module-missing",
    Level.WARNING,
    "46(2)(c)",
    "transfers",
    says=_(
        "The transfer to %(destination)s (%(importer)s) rests on standard contractual clauses, but their module is "
        "missing."
    ),
    do=_("Choose the module of the clauses (Decision (EU) 2021/914) that was signed."),
)
def module_missing(case: Case) -> Iterator[Hit]:
    """The clauses have four modules, by the roles of the parties."""
    yield from (about(each) for each in with_mechanism(case, Mechanism.SCC) if each.scc_module is None)


@rule(
    "transfer.module-unfit",
    Level.WARNING,
    "46(2)(c)",
    "transfers",
    says=_("“%(module)s” does not fit the roles of this transfer (%(importer)s)."),
    do=_("Check which module was signed, and correct the module or the role of the vendor."),
)
def module_unfit(case: Case) -> Iterator[Hit]:
    """The module follows from the roles of exporter and importer, where both are known."""
    for each in with_mechanism(case, Mechanism.SCC):
        wanted = _modules(case, each)
        if each.scc_module is not None and wanted and each.scc_module.code not in wanted:
            yield about(each, module=each.scc_module)


@rule(
    "transfer.assessment-missing",
    Level.WARNING,
    "46(1)",
    "transfers",
    says=_(
        "No assessment of the transfer to %(destination)s (%(importer)s) is recorded: whether the law there lets the "
        "safeguards work."
    ),
    do=_("Assess the law and practice of the country (Court of Justice, C-311/18), and enter the date."),
)
def assessment_missing(case: Case) -> Iterator[Hit]:
    """Safeguards count only with enforceable rights and effective remedies."""
    yield from (about(each) for each in with_mechanism(case, *APPROPRIATE) if each.impact_assessment_on is None)


@rule(
    "transfer.compelling-undocumented",
    Level.ERROR,
    "30(1)(e), 49(6)",
    "transfers",
    says=_(
        "The transfer to %(destination)s (%(importer)s) rests on compelling legitimate interests, and the "
        "assessment and the safeguards are not documented."
    ),
    do=_(
        "Document the assessment and the suitable safeguards in the register, and inform the authority and the "
        "people concerned."
    ),
)
def compelling_undocumented(case: Case) -> Iterator[Hit]:
    """Art. 49(1), second subparagraph: the one transfer whose safeguards the register itself holds."""
    compelling = with_mechanism(case, Mechanism.COMPELLING_INTEREST)
    yield from (about(each) for each in compelling if not each.documentation)


@rule(
    "transfer.derogation-of-public-body",
    Level.ERROR,
    "49(3)",
    "transfers",
    says=_(
        "A public body rests the transfer to %(destination)s (%(importer)s) on a derogation that is not open to it in "
        "the exercise of its public powers."
    ),
    do=_("Find another mechanism; or waive this finding if no public power is exercised."),
)
def derogation_of_public_body(case: Case) -> Iterator[Hit]:
    """Consent, contracts and compelling interests are for others."""
    if case.keeper.public_body:
        yield from (about(each) for each in with_mechanism(case, *PRIVATE))


@rule(
    "transfer.privacy-shield",
    Level.ERROR,
    "45",
    "transfers",
    says=_(
        "The documentation of the transfer to %(destination)s (%(importer)s) refers to the Privacy Shield, which was "
        "annulled on 16 July 2020 (Court of Justice, C-311/18)."
    ),
    do=_("Rest the transfer on a mechanism in force, and correct the documentation."),
)
def privacy_shield(case: Case) -> Iterator[Hit]:
    """Decision (EU) 2016/1250 is void; what still cites it was not looked at since."""
    shields = [each for each in case.law.decisions if each.number == "(EU) 2016/1250"]
    if shields and any(not case.holds(each.period) for each in shields):
        for each in third_country(case):
            if any(name in plain(each.documentation) for name in PRIVACY_SHIELD):
                yield about(each)


def _modules(case: Case, transfer: TransferRecord) -> set[str]:
    """Return the modules that fit the roles of the parties; none if a role is unknown."""
    exporter_processes = case.entry.role.code == Role.PROCESSOR
    if is_one(transfer.importer_role, EngagementRole.PROCESSOR, EngagementRole.SUB_PROCESSOR):
        fitting = {SccModule.PROCESSOR_TO_PROCESSOR} if exporter_processes else {SccModule.CONTROLLER_TO_PROCESSOR}
    elif is_one(transfer.importer_role, EngagementRole.CONTROLLER, EngagementRole.JOINT_CONTROLLER):
        fitting = {SccModule.PROCESSOR_TO_CONTROLLER} if exporter_processes else {SccModule.CONTROLLER_TO_CONTROLLER}
    else:
        return set()
    return {str(module.value) for module in fitting}


BOTH = (
    vendor_unrecorded,
    chain_unrecorded,
    recipient_unrecorded,
    storage_unrecorded,
    destination_missing,
    importer_missing,
    mechanism_missing,
    without_mechanism,
    within_eea,
    module_missing,
    module_unfit,
    assessment_missing,
    compelling_undocumented,
    derogation_of_public_body,
    privacy_shield,
)
