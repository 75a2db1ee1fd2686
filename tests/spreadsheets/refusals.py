"""What is refused: sheets of a workbook, and the problems that are listed for them."""

import datetime as dt
from typing import Any

from tests.spreadsheets.books import ACTIVITIES

NOON = dt.datetime.fromisoformat("2025-01-01T12:30")

BASES = "6-1-a · 6-1-b · 6-1-c · 6-1-d · 6-1-e · 6-1-f"


PURPOSES = ["activity", "text", "legal_basis"]
REFUSALS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "unknown sheet": (
        {"activites": [["reference"], ["C-01"]]},
        ["activites: There is no sheet of this name. Did you mean activities, client_activities?"],
    ),
    "unknown column": (
        {"purposes": [["activity", "text", "legal_bases"], ["C-01", "Pay", "6-1-b"]]},
        [
            (
                "purposes, row 1, column legal_bases: There is no column of this name. "
                "Did you mean legal_basis, legal_basis_detail?"
            )
        ],
    ),
    "column twice": (
        {"purposes": [["activity", "text", "text"], ["C-01", "Pay", "Pay"]]},
        ["purposes, row 1, column text: This column is there twice."],
    ),
    "column without a name": (
        {"purposes": [["activity", None, "text"], ["C-01", "x", "Pay"]]},
        ["purposes, row 1: A column has no name."],
    ),
    "missing key column": (
        {"purposes": [["activity", "legal_basis"], ["C-01", "6-1-b"]]},
        ["purposes, row 1, column text: This column is missing: it is part of what names a row."],
    ),
    "row longer than the header": (
        {"purposes": [["activity", "text"], ["C-01", "Pay", "6-1-b"]]},
        ["purposes, row 2: The row is longer than the header."],
    ),
    "missing reference": (
        {"activities": [*ACTIVITIES, [None, "controller", "Nameless"]]},
        ["activities, row 4, column reference: The row does not say what it is about."],
    ),
    "missing reference of a part": (
        {"purposes": [PURPOSES, [None, "Pay", "6-1-b"]]},
        ["purposes, row 2, column activity: The row does not say what it is about."],
    ),
    "duplicate reference": (
        {"activities": [*ACTIVITIES, ["C-01", "controller", "Again"]]},
        ["activities, row 4, column reference: “C-01” is already in row 2."],
    ),
    "duplicate part": (
        {"purposes": [PURPOSES, ["C-01", "Pay", "6-1-b"], ["C-02", "Pay", ""], [" C-01", "Pay ", ""]]},
        ["purposes, row 4, column text: “C-01 · Pay” is already in row 2."],
    ),
    "unknown activity": (
        {"purposes": [PURPOSES, ["C-09", "Pay", "6-1-b"]]},
        ["purposes, row 2, column activity: “C-09” is not in the list “processing activities”. Closest: C-01 · C-02."],
    ),
    "unknown legal basis": (
        {"purposes": [PURPOSES, ["C-01", "Pay", "6-1-b"], ["C-02", "Hire", "6-1-g"]]},
        [f"purposes, row 3, column legal_basis: “6-1-g” is not in the list “legal bases”. Closest: {BASES}."],
    ),
    "basis of another article": (
        {"purposes": [PURPOSES, ["C-01", "Pay", "9-2-b"]]},
        [f"purposes, row 2, column legal_basis: “9-2-b” is not in the list “legal bases”. Closest: {BASES}."],
    ),
    "unknown vendor": (
        {"engagements": [["activity", "subprocessor", "role"], ["C-01", "aws", "28"]]},
        [
            (
                "engagements, row 2, column subprocessor: “aws” is not in the list “subprocessors”. "
                "Closest: AWS · Google Cloud · IONOS · Mixpanel · Typeform · tawk.to."
            )
        ],
    ),
    "unknown category": (
        {"personal_data": [["activity", "category", "description"], ["C-01", "contact-detail", ""]]},
        [
            (
                "personal_data, row 2, column category: “contact-detail” is not in the list “categories of data”. "
                "Closest: contact-details · professional-contact-details."
            )
        ],
    ),
    "unknown category in a list": (
        {"retention_rules": [["activity", "label", "data"], ["C-01", "File", "identity; identities"]]},
        [
            (
                "retention_rules, row 2, column data: “identities” is not in the list “categories of data”. "
                "Closest: identity · identity-documents."
            )
        ],
    ),
    "unknown measure": (
        {"measures": [["activity", "measure"], ["C-01", "encrypted"]]},
        [("measures, row 2, column measure: “encrypted” is not in the list “security measures”. Closest: encryption.")],
    ),
    "unknown country": (
        {"clients": [["name", "country"], ["Client", "France"]]},
        ["clients, row 2, column country: “France” is not in the list “countries”. Closest: FR."],
    ),
    "unknown location": (
        {
            "locations": [["name", "country"], ["Here", "FR"]],
            "storage_places": [["activity", "location"], ["C-01", "London"]],
        },
        ["storage_places, row 2, column location: “London” is not in the list “locations”."],
    ),
    "unknown agreement": (
        {"engagements": [["activity", "subprocessor", "role", "agreement"], ["C-01", "AWS", "28", "DPA-1"]]},
        ["engagements, row 2, column agreement: “DPA-1” is not in the list “agreements”."],
    ),
    "unknown code": (
        {"activities": [["reference", "role", "name", "status"], ["C-01", "owner", "Payroll", "done"]]},
        [
            "activities, row 2, column role: “owner” is not one of the codes: controller, joint-controller, processor.",
            "activities, row 2, column status: “done” is not one of the codes: draft, in-review, approved, retired.",
        ],
    ),
    "bad dates": (
        {
            "activities": [
                ["reference", "role", "name", "started_on", "ended_on", "next_review_on"],
                ["C-01", "controller", "Payroll", "31/12/2025", "2025-02-30", 46022],
                ["C-02", "controller", "Hiring", NOON, "20250101", "soon"],
            ]
        },
        [
            *(
                f"activities, row {row}, column {column}: “{value}” is not a date: "
                "write it as 2023-10-03, or as a date cell."
                for row, column, value in (
                    (2, "started_on", "31/12/2025"),
                    (2, "ended_on", "2025-02-30"),
                    (2, "next_review_on", "46022"),
                    (3, "started_on", "2025-01-01 12:30:00"),
                    (3, "ended_on", "20250101"),
                    (3, "next_review_on", "soon"),
                )
            )
        ],
    ),
    "bad number": (
        {"activities": [["reference", "role", "name", "review_interval_months"], ["C-01", "controller", "Pay", "1.5"]]},
        ["activities, row 2, column review_interval_months: “1.5” is not a whole number."],
    ),
    "too large a number": (
        {"activities": [["reference", "role", "name", "review_interval_months"], ["C-01", "controller", "Pay", 99999]]},
        ["activities, row 2, column review_interval_months: “99999” is more than 32767."],
    ),
    "neither yes nor no": (
        {"data_categories": [["code", "label_en", "label_fr", "special"], ["own", "Own", "Propre", "maybe"]]},
        ["data_categories, row 2, column special: “maybe” is neither yes nor no."],
    ),
    "over-long text": (
        {"activities": [["reference", "role", "name"], ["C-01", "controller", "x" * 201]]},
        [
            "activities, row 2, column name: Ensure this value has at most 200 characters (it has 201).",
        ],
    ),
    "missing name": (
        {"activities": [["reference", "role", "name"], ["C-01", "controller", None]]},
        ["activities, row 2, column name: This field cannot be blank."],
    ),
    "formula": (
        {"activities": [["reference", "role", "name"], ["C-01", "controller", "=1+1"]]},
        ["activities, row 2, column name: The cell holds a formula: put its value there instead."],
    ),
    "error in a cell": (
        {"activities": [["reference", "role", "name"], ["C-01", "controller", "#N/A"]]},
        ["activities, row 2, column name: The cell holds the error #N/A."],
    ),
    "text that became a date": (
        {"engagements": [["activity", "subprocessor", "role"], ["C-01", "AWS", dt.date(2026, 4, 28)]]},
        [
            (
                "engagements, row 2, column role: The spreadsheet program made a date or time of what was typed: "
                "format the cell as text, type it again."
            )
        ],
    ),
    "override of the direction of writing": (
        {"activities": [["reference", "role", "name"], ["C-01", "controller", "invoice \u202egnp.exe"]]},
        [
            "activities, row 2, column name: The text holds the invisible character U+202E at position 9: remove it.",
        ],
    ),
    "constraint of a pair": (
        {"retention_rules": [["activity", "label", "period", "unit"], ["C-01", "File", 5, ""]]},
        [
            "retention_rules, row 2, column unit: Give both the number and the unit of the period, or neither.",
        ],
    ),
    "constraint of an order": (
        {
            "activities": [
                ["reference", "role", "name", "started_on", "ended_on"],
                ["C-01", "controller", "Pay", "2025-01-02", "2025-01-01"],
            ]
        },
        ["activities, row 2, column ended_on: The end lies before the beginning."],
    ),
    "two names that differ by case": (
        {"locations": [["name", "country"], ["Here", "FR"], ["HERE", "FR"]]},
        ["locations, row 3, column name: This name is already in the list."],
    ),
    "shared vendor": (
        {"certifications": [["subprocessor", "scheme", "scheme_name", "scope"], ["AWS", "SOC 2", "", ""]]},
        [
            (
                "certifications, row 2, column subprocessor: “AWS” is not one of the organisation's own subprocessors; "
                "shared ones are not changed here."
            )
        ],
    ),
    "circle of vendors": (
        {
            "subprocessors": [["name"], ["One"], ["Two"]],
            "subprocessor_chain": [["subprocessor", "engaged"], ["One", "Two"], ["Two", "One"]],
        },
        [
            (
                "subprocessor_chain, row 3, column engaged: "
                "This would close a circle: it relies on this subprocessor already."
            )
        ],
    ),
    "transfer by an engagement that is not there": (
        {
            "transfers": [
                [
                    "activity",
                    "subprocessor",
                    "subprocessor_role",
                    "recipient",
                    "recipient_kind",
                    "country",
                    "international_organisation",
                    "mechanism",
                ],
                ["C-01", "AWS", "28", "", "", "US", "", "45"],
                ["C-01", "", "28", "", "", "US", "", "45"],
            ]
        },
        [
            (
                "transfers, row 2, column subprocessor: "
                "The activity C-01 has no such line in the sheet engagements: AWS · 28."
            ),
            (
                "transfers, row 3, column subprocessor: "
                "The column subprocessor is empty, but the one that belongs to it is not."
            ),
        ],
    ),
}
