"""The shape of what Records say of vendors: what they claim, whom they rely on, where they keep data, what was agreed.

Empty text, None and the empty tuple mean *not declared*. Must know no model and no database.
"""

from __future__ import annotations

import datetime as dt  # dataclasses resolve their types at run time
from dataclasses import dataclass, field

from registry.record.canonical import ADDED
from registry.record.words import Label


@dataclass(frozen=True)
class CertificationRecord:
    """What a vendor claims; `checked_on` None means unverified."""

    scheme: Label
    scheme_name: str
    scope: Label | None
    reference_url: str
    valid_from: dt.date | None
    valid_until: dt.date | None
    checked_on: dt.date | None
    source: str


@dataclass(frozen=True)
class ChainRecord:
    """Another vendor, by name, that a vendor relies on, and for what: Art. 28(4)."""

    engaged: str
    service: str
    country: Label | None = None


@dataclass(frozen=True)
class FurtherRecord(ChainRecord):
    """A link further down the chain of a vendor; `engaged_by` names the vendor there that engages the other one."""

    engaged_by: str = ""


@dataclass(frozen=True)
class VendorRecord:
    """A vendor as its catalogue describes it; `checked_on` None means that nobody verified these details.

    `engages` are those that it relies on itself, `further` those that they rely on, down to the end of the chain.
    """

    name: str
    legal_name: str
    category: Label | None
    description: str
    country: Label | None
    address: str
    website: str
    privacy_contact: str
    dpa_url: str
    subprocessors_url: str
    privacy_url: str
    source: str
    checked_on: dt.date | None
    certifications: tuple[CertificationRecord, ...]
    engages: tuple[ChainRecord, ...]
    further: tuple[FurtherRecord, ...] = field(default=(), metadata=ADDED)


@dataclass(frozen=True)
class LocationRecord:
    """A place where data are kept; `operator` is the vendor's name or empty."""

    name: str
    city: str
    country: Label
    operator: str


@dataclass(frozen=True)
class AgreementRecord:
    """A contract of Art. 28(3) or an arrangement of Art. 26(1)."""

    subprocessor: str
    kind: Label
    reference: str
    signed_on: dt.date | None
    expires_on: dt.date | None
    url: str
    authorisation: Label | None
    notice_days: int | None
