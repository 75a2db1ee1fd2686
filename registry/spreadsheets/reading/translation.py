"""From a recognised file to the native sheets that the import understands, each cell with its place."""

from __future__ import annotations

from dataclasses import replace

from registry.spreadsheets.reading import fiche
from registry.spreadsheets.reading.draft import Draft
from registry.spreadsheets.reading.grid import cell_of, header_of, rows_of, text_of
from registry.spreadsheets.reading.recognition import offered
from registry.spreadsheets.reading.references import References
from registry.spreadsheets.reading.shapes import Known, Mapping, Recognised, Template, Translation
from registry.spreadsheets.reading.table import Reader
from registry.spreadsheets.reading.words import folded
from registry.spreadsheets.workbook import RawSheet

TELLING = {  # words that only the headers of this language have
    "en": "purpose processing lawful basis individuals retention security recipients data",
    "fr": "finalite traitement donnees base personnes duree conservation destinataires securite mesures objectif",
    "de": "zweck verarbeitung rechtsgrundlage kategorien empfanger loschfrist massnahmen betroffene",
    "nl": "verwerking doel grondslag betrokkenen persoonsgegevens ontvangers bewaartermijn doorgifte beveiliging",
    "es": "finalidad fines tratamiento categorias destinatarios plazo medidas interesados",
}


def translated(recognised: Recognised, mapping: Mapping | None = None, known: Known | None = None) -> Translation:
    """Return the file as native sheets, with the place of each cell and what must be known of how it was read.

    `mapping` replaces what was recognised of a single table; `known` is what the register says already.
    """
    if recognised.template is Template.NATIVE:
        return Translation(Template.NATIVE, recognised.sheets)
    mappings = _with(recognised.mappings, mapping) if mapping else recognised.mappings
    draft = Draft(known or Known(), _language(recognised, mappings))
    draft.told.update(dict.fromkeys(recognised.notices))
    if recognised.template is Template.CNIL:
        fiche.read_all(draft, recognised.sheets)
    else:
        _read_tables(draft, recognised, mappings)
    return replace(draft.translation(recognised.template), unknown=_unknown(recognised, mappings))


def _with(mappings: tuple[Mapping, ...], said: Mapping) -> tuple[Mapping, ...]:
    """Return the tables with what a person said of one of them, and of those with the same headers."""
    named = {each.sheet for each in mappings}
    first = said if said.sheet in named else replace(said, sheet=mappings[0].sheet)
    return tuple(
        first if each.sheet == first.sheet else first.elsewhere(each) if first.has_headers_of(each) else each
        for each in mappings
    )


def _unknown(recognised: Recognised, mappings: tuple[Mapping, ...]) -> tuple[str, ...]:
    """Return the headers of which nobody said what they are, where a person can say so."""
    if offered(recognised) is None:
        return ()
    return tuple(dict.fromkeys(header for each in mappings for header, name in each.fields if header and not name))


def _read_tables(draft: Draft, recognised: Recognised, mappings: tuple[Mapping, ...]) -> None:
    references = References(draft)
    readers = []
    for each in mappings:
        sheet = next(sheet for sheet in recognised.sheets if not each.sheet or sheet.name == each.sheet)
        readers.append(Reader(draft, sheet, replace(each, sheet=sheet.name), recognised.template, references))
        references.reserve(_references_in(sheet, each))
    for reader in readers:
        reader.run()


def _references_in(sheet: RawSheet, mapping: Mapping) -> list[str]:
    """Return the references that a table gives, so that none of them is given to another row."""
    titles = {folded(title) for title, name in mapping.fields if name == "reference"}
    rows = rows_of(sheet)
    header = header_of(rows, mapping.header_row) if any(row.number == mapping.header_row for row in rows) else []
    places = [at for at, title in enumerate(header) if folded(title) in titles]
    below = (row for row in rows if row.number > mapping.header_row)
    return [text_of(cell_of(row, at)) for row in below for at in places if text_of(cell_of(row, at))]


def _language(recognised: Recognised, mappings: tuple[Mapping, ...]) -> str:
    """Return the language of the headers, by which dates are read: French, German and Spanish days come first."""
    if recognised.template is Template.CNIL:
        return "fr"
    headers = " ".join(folded(header) for each in mappings for header, _field in each.fields)
    counts = {language: sum(word in headers for word in words.split()) for language, words in TELLING.items()}
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] else "en"
