"""The file as a whole: its catalogue, and what its objects may hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name, Pdf

LONGEST_NAME, LONGEST_TEXT = 127, 32767


def catalogue(pdf: Pdf) -> Iterator[str]:
    """ISO 14289-1, 6.2, 7.1, 7.2; ISO 19005-3, 6.1."""
    root = pdf.Root
    if not root.MarkInfo.Marked or root.MarkInfo.get(Name.Suspects, False):
        yield "7.1: the file is not marked as tagged, or as suspect"
    if not re.fullmatch(r"[a-z]{2}(-[A-Z]{2})?", str(root.get(Name.Lang, ""))):
        yield "7.2: the language of the file is not told"
    if not root.ViewerPreferences.get(Name.DisplayDocTitle, False) or not str(pdf.docinfo.get(Name.Title, "")):
        yield "7.1: no title that is shown"
    if pdf.is_encrypted:
        yield "ISO 19005-3, 6.1.3: the file is locked"
    if Name.ID not in pdf.trailer:
        yield "ISO 19005-3, 6.1.3: the file has no identifier"
    if any(key in root for key in (Name.OCProperties, Name.AcroForm, Name.AA, Name.OpenAction, Name.Requirements)):
        yield "ISO 19005-3, 6.5, 6.6, 6.9: layers, actions or forms"


def resources(pdf: Pdf) -> Iterator[str]:
    """ISO 19005-3, 6.1, 6.2, 6.8: colours by the profile of the file, nothing that an archive may not hold."""
    intents = [each for each in pdf.Root.OutputIntents if each.S == Name.GTS_PDFA1]
    if len(intents) != 1 or int(intents[0].DestOutputProfile.N) != 3:  # red, green, blue
        yield "6.2.3: no profile for its colours"
    for each in pdf.objects:
        if isinstance(each, pikepdf.Stream):
            yield from _stream(each)
        elif isinstance(each, Dictionary):
            yield from _entries(each)


def _stream(stream: Any) -> Iterator[str]:
    if "LZWDecode" in str(stream.get(Name.Filter, "")) or any(key in stream for key in (Name("/F"), Name.FFilter)):
        yield "6.1.7: a filter that is refused, or content outside the file"
    if stream.get(Name.Subtype) == Name.Image:
        if stream.get(Name.Interpolate, False):
            yield "6.2.8: a picture is smoothed by the reader's program"
        if stream.get(Name.ColorSpace) == Name.DeviceCMYK:
            yield "6.2.4: colours of print without their profile"


def _entries(entry: Any) -> Iterator[str]:
    if entry.get(Name.Type) == Name.Filespec:
        if any(key not in entry for key in (Name("/F"), Name.UF, Name.AFRelationship)):
            yield "6.8: a file inside is not described"
        if Name.Subtype not in entry.EF[Name("/F")]:
            yield "6.8: a file inside has no type"
    for key, value in entry.items():
        if len(key.encode()) - 1 > LONGEST_NAME:
            yield f"6.1.13: a name of {len(key)} signs"
        if isinstance(value, pikepdf.String) and len(bytes(value)) > LONGEST_TEXT:
            yield f"6.1.13: a text of {len(bytes(value))} signs"
    if entry.get(Name.Type) == Name.ExtGState and any(key in entry for key in (Name.TR, Name.HTP)):
        yield "6.2.5: a state of graphics with transfer functions"
