"""What each row of a record in the CNIL's model says of an activity, in French. Reads Records; knows no form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from registry.choices import Block
from registry.record import ActivityRecord, OrganisationRecord, RegisterRecord
from registry.record.shape import EngagementRecord, TransferRecord
from registry.spreadsheets.layouts import wording

FRENCH = "fr"
Value = str | dt.date | None
# The rows of the model for data, by our code.
DATA = {
    "identity": "État civil, identité, données d'identification, images…",
    "personal-life": "Vie personnelle (habitudes de vie, situation familiale, etc.)",
    "economic-financial": (
        "Informations d'ordre économique et financier (revenus, situation financière, situation fiscale, etc.)"
    ),
    "connection-data": "Données de connexion (adress IP, logs, etc.)",
    "location-data": "Données de localisation (déplacements, données GPS, GSM, etc.)",
    "social-security-number": "Numéro de Sécurité Sociale (ou NIR)",
}
SENSITIVE = {
    "racial-ethnic-origin": "Données révélant l'origine raciale ou ethnique",
    "political-opinions": "Données révélant les opinions politiques",
    "religious-philosophical-beliefs": "Données révélant les convictions religieuses ou philosophiques",
    "trade-union-membership": "Données révélant l'appartenance syndicale",
    "genetic-data": "Données génétiques",
    "biometric-data": "Données biométriques aux fins d'identifier une personne physique de manière unique",
    "health-data": "Données concernant la santé",
    "sex-life-orientation": "Données concernant la vie sexuelle ou l'orientation sexuelle",
    "criminal-convictions-offences": "Données relatives à des condamnations pénales ou infractions",
}
PEOPLE = {
    "employees": "Salariés", "customers": "Clients", "suppliers": "Fournisseurs", "service-providers": "Prestataires",
    "prospects": "Prospects", "applicants": "Candidats", "other-persons": "Autres (préciser)",
}  # fmt: skip
KINDS = {
    "internal": "Service interne qui traite les données",
    "partner": "Partenaires institutionnels ou commerciaux",
    "other": "Autre (Préciser)",
}
PROCESSORS = "Sous-traitants"
OF_PROCESSORS = ("28", "28-4")
MEASURES = {
    "logging": "Mesures de traçabilité", "software-protection": "Mesures de protection des logiciels",
    "backups": "Sauvegarde des données", "encryption": "Chiffrement des données",
    "access-control": "Contrôle d'accès des utilisateurs", "supplier-control": "Contrôle des sous-traitants",
    "other-measures": "Autres mesures (à préciser)",
}  # fmt: skip
MECHANISMS = {
    "46-2-c": "Clauses contractuelles types (CCT)", "47": "Règles d'entreprise contraignantes (BCR)",
    "46-2-e": "Code de conduite", "46-2-f": "Certification",
}  # fmt: skip
ALL_THE_DATA = "Toutes les données"
PRECISIONS = "Précisions"
# The blocks of the model: their label, and the headers of their columns with the place of each (B is 1).
BLOCKS: dict[str, tuple[str, dict[str, int]]] = {
    "description": ("Description du traitement", {}),
    "actors": (
        "Acteurs",
        {"Nom": 1, "Adresse": 2, "Code Postal": 3, "Ville": 4, "Pays": 5, "Téléphone": 6, "Adresse mél": 7},
    ),
    "purposes": ("Finalité(s) du traitement effectué", {}),
    "data": ("Catégories de données personnelles concernées", {"Description": 1, "Durée de conservation": 4}),
    "sensitive": ("Données sensibles", {"Description": 1, "Durée de conservation": 4}),
    "subjects": ("Catégories de personnes concernées", {"Description": 1, PRECISIONS: 4}),
    "recipients": ("Destinataires", {"Type de destinataire": 1, PRECISIONS: 4}),
    "security": ("Mesures de sécurité", {"Type de mesure de sécurité": 1, PRECISIONS: 4}),
    "transfers": (
        "Transferts hors UE",
        {"Destinataire": 1, "Pays": 2, "Type de Garanties": 3, "Liens vers la documentation": 5},
    ),
}
LIST_COLUMNS = {
    "Nom du traitement": 0, "N° / RÉF": 1, "Date de création de la fiche": 2, "Dernière mise à jour de la fiche": 3,
    "Finalité du traitement": 4, "Données sensibles ?": 7,
}  # fmt: skip


@dataclass(frozen=True)
class FormLine:
    """One row of a block: its label, and its cells by the header of their column, in the order of the model."""

    label: str
    cells: dict[str, Value]


Record = dict[str, list[FormLine]]  # by block, in the order of the model


def record_of(activity: ActivityRecord, organisation: OrganisationRecord) -> Record:
    """Return the rows of the record of an activity, block by block; rows of the model that stay blank are there too."""
    return {
        "description": list(_description(activity)),
        "actors": list(_actors(activity, organisation)),
        "purposes": list(_purposes(activity)),
        "data": list(_data(activity, DATA)),
        "sensitive": list(_sensitive(activity)),
        "subjects": _numbered("Catégorie de personnes", _subjects(activity)),
        "recipients": _numbered("Destinataire", _recipients(activity)),
        "security": _numbered("Mesure de sécurité", _measures(activity)),
        "transfers": _numbered("Organisme destinataire", _transfers(activity)),
    }


def _numbered(label: str, rows: Iterable[dict[str, Value]]) -> list[FormLine]:
    return [FormLine(f"{label} {number}", cells) for number, cells in enumerate(rows, start=1)]


def _description(activity: ActivityRecord) -> Iterator[FormLine]:
    yield FormLine("Nom du traitement", {"": activity.name})
    yield FormLine("N° / RÉF", {"": activity.reference})
    yield FormLine("Date de création du traitement", {"": activity.started_on})
    yield FormLine("Mise à jour du traitement", {"": None})


def _actors(activity: ActivityRecord, organisation: OrganisationRecord) -> Iterator[FormLine]:
    yield FormLine(
        "Responsable du traitement",
        _contact(organisation.legal_name or organisation.name, organisation, "")
        | {"Pays": organisation.country.fr if organisation.country and not organisation.address else ""},
    )
    yield FormLine("Délégué à la protection des données", _contact(organisation.dpo_name, organisation, "dpo_"))
    yield FormLine("Société du DPO (si celui-ci est externe)", {"Nom": organisation.dpo_company})
    yield FormLine("Représentant", _contact(organisation.representative_name, organisation, "representative_"))
    joint = [{"Nom": each.name, "Adresse": wording.one_line(each.contact)} for each in activity.joint_controllers]
    waived = wording.waived(activity, Block.JOINT_CONTROLLERS.value, FRENCH)
    for cells in joint or [{"Nom": waived}]:
        yield FormLine("Responsable(s) conjoint(s)", dict(cells))


def _contact(name: str, organisation: OrganisationRecord, prefix: str) -> dict[str, Value]:
    return {
        "Nom": name,
        "Adresse": wording.one_line(getattr(organisation, f"{prefix}address")),
        "Téléphone": getattr(organisation, f"{prefix}phone"),
        "Adresse mél": getattr(organisation, f"{prefix}email"),
    }


def _purposes(activity: ActivityRecord) -> Iterator[FormLine]:
    texts = [wording.one_line(each.text) for each in activity.purposes]
    yield FormLine("Finalité principale", {"": texts[0] if texts else ""})
    for number, text in enumerate(texts[1:], start=1):
        yield FormLine(f"Sous-finalité {number}", {"": text})


def _sensitive(activity: ActivityRecord) -> Iterator[FormLine]:
    """Return the nine sensitive categories; where they are said not to apply, each says so."""
    for line, code in zip(_data(activity, SENSITIVE, only=True), SENSITIVE, strict=True):
        block = Block.CRIMINAL_DATA if code == "criminal-convictions-offences" else Block.SPECIAL_CATEGORIES
        waived = wording.waived(activity, block.value, FRENCH)
        yield (
            FormLine(line.label, line.cells | {"Description": waived})
            if waived and not any(line.cells.values())
            else line
        )


def _data(activity: ActivityRecord, model: dict[str, str], *, only: bool = False) -> Iterator[FormLine]:
    """Return the categories of the model, then those it has no row for, each with its retention."""
    said = {each.category.code: each.category.fr for each in activity.personal_data}
    others = {code: label for code, label in said.items() if code not in DATA | SENSITIVE}
    for code, label in model.items() if only else (model | others).items():
        yield FormLine(label, _data_cells(activity, code))
    rules = [rule for rule in activity.retention_rules if not rule.data and not activity.personal_data]
    waived = wording.waived(activity, Block.RETENTION.value, FRENCH)
    if not only and (rules or waived):
        told = "\n".join(wording.retention(rule, FRENCH) for rule in rules) or waived
        yield FormLine(ALL_THE_DATA, {"Description": "", "Durée de conservation": told})


def _data_cells(activity: ActivityRecord, code: str) -> dict[str, Value]:
    told = [each.description for each in activity.personal_data if each.category.code == code]
    kept = [
        wording.retention(rule, FRENCH)
        for rule in activity.retention_rules
        if told and (not rule.data or code in {each.code for each in rule.data})
    ]
    described = "\n".join(wording.one_line(each) or "Oui" for each in told)
    return {"Description": described, "Durée de conservation": "\n".join(kept)}


def _subjects(activity: ActivityRecord) -> Iterator[dict[str, Value]]:
    for each in activity.data_subjects:
        label = PEOPLE.get(each.category.code, each.category.fr)
        yield {"Description": label, "Précisions": each.description}


def _recipients(activity: ActivityRecord) -> Iterator[dict[str, Value]]:
    found = False
    for each in activity.recipients:
        found = True
        kind = KINDS.get(each.kind.code, each.kind.fr)
        yield {"Type de destinataire": kind, "Précisions": wording.recipient(each, FRENCH)}
    for engagement in activity.engagements:
        found = True
        yield {"Type de destinataire": _kind_of_vendor(engagement), "Précisions": wording.vendor(engagement)}
    waived = wording.waived(activity, Block.RECIPIENTS.value, FRENCH)
    if waived and not found:
        yield {"Type de destinataire": waived, "Précisions": ""}


def _kind_of_vendor(engagement: EngagementRecord) -> str:
    role = engagement.role
    return PROCESSORS if role is None or role.code in OF_PROCESSORS else role.fr


def _measures(activity: ActivityRecord) -> Iterator[dict[str, Value]]:
    for each in activity.measures:
        label = MEASURES.get(each.measure.code, each.measure.fr)
        yield {"Type de mesure de sécurité": label, "Précisions": each.description}
    waived = wording.waived(activity, Block.MEASURES.value, FRENCH)
    if waived and not activity.measures:
        yield {"Type de mesure de sécurité": waived, "Précisions": ""}


def _transfers(activity: ActivityRecord) -> Iterator[dict[str, Value]]:
    for each in activity.transfers:
        yield {
            "Destinataire": each.importer,
            "Pays": wording.destination(each, FRENCH),
            "Type de Garanties": _mechanism(each),
            "Liens vers la documentation": each.documentation,
        }
    waived = wording.waived(activity, Block.TRANSFERS.value, FRENCH)
    if waived and not activity.transfers:
        yield {"Destinataire": waived}


def _mechanism(transfer: TransferRecord) -> str:
    """Return the word of the model's list where it means this mechanism and no other, else our own."""
    code = transfer.mechanism.code if transfer.mechanism else ""
    said = MECHANISMS.get(code)
    if said is None:
        return wording.mechanism(transfer.mechanism, transfer.scc_module, FRENCH)
    return f"{said}, module {transfer.scc_module.code}" if transfer.scc_module else said


def list_rows(register: RegisterRecord) -> list[dict[str, Value]]:
    """Return the rows of the list of activities, by the header of their column."""
    return [
        {
            "Nom du traitement": activity.name,
            "N° / RÉF": activity.reference,
            "Finalité du traitement": wording.one_line(activity.purposes[0].text) if activity.purposes else "",
            "Données sensibles ?": _has_sensitive(activity),
        }
        for activity in register.activities
    ]


def _has_sensitive(activity: ActivityRecord) -> str:
    """Return yes if there are sensitive data, no if they are declared not to apply, nothing otherwise."""
    if any(each.category.code in SENSITIVE for each in activity.personal_data):
        return "Oui"
    return "Non" if activity.why_not_applicable(Block.SPECIAL_CATEGORIES.value) is not None else ""
