"""What makes a PDF one for the archive and for everybody: PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1) in one.

Knows how a PDF is built inside, and files to put into it; no page, no Record.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from pikepdf import Array, Dictionary, Name, Pdf, String

from registry.documents.edition import Attachment
from registry.documents.files import static_file

PRODUCER = "ropa"
PROFILE = "documents/sRGB2014.icc"
PRINTED = 4  # the flag of an annotation that is printed, ISO 32000-1, table 165

XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<pdf:Producer>{producer}</pdf:Producer>
<xmp:CreatorTool>{producer}</xmp:CreatorTool>
<xmp:CreateDate>{instant}</xmp:CreateDate>
<xmp:ModifyDate>{instant}</xmp:ModifyDate>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
"""


@dataclass(frozen=True)
class Particulars:
    """What a reader's program shows about the file. All days in it are `at`, never the clock's."""

    title: str
    author: str
    subject: str
    language: str
    at: dt.datetime

    @property
    def day(self) -> dt.datetime:
        """Return the instant in universal time, as files keep it."""
        return self.at.astimezone(dt.UTC).replace(microsecond=0)

    @property
    def written(self) -> String:
        """Return the instant as a PDF writes it."""
        return String(f"D:{self.day:%Y%m%d%H%M%S}Z")


def describe(pdf: Pdf, known: Particulars) -> None:
    """Write title, language, dates and the two standards, alike in both places where readers look."""
    pdf.Root.Lang = String(known.language)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    pdf.Root.PageMode = Name.UseOutlines
    for key, value in (("Title", known.title), ("Author", known.author), ("Subject", known.subject)):
        pdf.docinfo[f"/{key}"] = String(value)
    pdf.docinfo.Creator = pdf.docinfo.Producer = String(PRODUCER)
    pdf.docinfo.CreationDate = pdf.docinfo.ModDate = known.written
    pdf.Root.Metadata = _metadata(pdf, known)
    pdf.Root.OutputIntents = Array([_output_intent(pdf)])


def _metadata(pdf: Pdf, known: Particulars) -> Any:
    """Both standards and the schema that explains the second one stand in one rdf:RDF: validators read no other."""
    texts = {
        "title": known.title,
        "author": known.author,
        "subject": known.subject,
        "language": known.language,
        "producer": PRODUCER,
        "instant": known.day.isoformat(),
    }
    written = XMP.format(**{name: escape(text) for name, text in texts.items()})
    stream = pdf.make_stream(written.encode())
    stream.Type, stream.Subtype = Name.Metadata, Name.XML
    return stream


@cache
def _profile() -> bytes:
    return static_file(PROFILE).read_bytes()


def _output_intent(pdf: Pdf) -> Any:
    profile = pdf.make_stream(_profile())
    profile.N = 3
    return pdf.make_indirect(
        Dictionary(
            Type=Name.OutputIntent,
            S=Name.GTS_PDFA1,
            OutputConditionIdentifier=String("sRGB2014"),
            Info=String("sRGB IEC61966-2.1"),
            DestOutputProfile=profile,
        )
    )


def mark_printed(annotation: Any) -> None:
    """A link is printed and never hidden: ISO 19005-3, 6.3.2."""
    annotation[Name.F] = PRINTED


def embed(pdf: Pdf, attachments: Sequence[Attachment], known: Particulars) -> None:
    """Put the files into the document, each with what it is to the document: ISO 19005-3, 6.8."""
    if not attachments:
        return
    files = [pdf.make_indirect(_file(pdf, each, known)) for each in sorted(attachments, key=lambda each: each.name)]
    names = [part for entry in files for part in (entry.UF, entry)]
    pdf.Root.Names = Dictionary(EmbeddedFiles=pdf.make_indirect(Dictionary(Names=Array(names))))
    pdf.Root.AF = pdf.make_indirect(Array(files))


def _file(pdf: Pdf, attachment: Attachment, known: Particulars) -> Dictionary:
    content = pdf.make_stream(attachment.content)
    content.Type, content.Subtype = Name.EmbeddedFile, Name(f"/{attachment.media_type}")
    content.Params = Dictionary(
        Size=len(attachment.content),
        CreationDate=known.written,
        ModDate=known.written,
        CheckSum=String(hashlib.md5(attachment.content, usedforsecurity=False).digest()),
    )
    return Dictionary(
        Type=Name.Filespec,
        F=String(attachment.name),
        UF=String(attachment.name),
        Desc=String(attachment.description),
        AFRelationship=Name(f"/{attachment.relationship}"),
        EF=Dictionary(F=content, UF=content),
    )
