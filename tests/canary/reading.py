"""The words in an answer, whatever it is: a page, a PDF, a workbook, an archive."""

import io
import subprocess
import zipfile
from typing import Any


def words_of(response: Any) -> str:
    """All text of the body and of the headers that a person or a program could read."""
    heads = " ".join(f"{name}: {value}" for name, value in response.items())
    return f"{heads}\n{text_in(body_of(response))}"


def body_of(response: Any) -> bytes:
    """The whole body: a file that is handed out is closed once it was read to its end."""
    return b"".join(response.streaming_content) if response.streaming else bytes(response.content)


def text_in(body: bytes) -> str:
    """The text in the bytes of a file of any kind that the site hands out."""
    if body.startswith(b"%PDF"):
        return _of_pdf(body)
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return "\n".join(text_in(archive.read(name)) for name in archive.namelist())
    return body.decode("utf-8", "replace")


def _of_pdf(body: bytes) -> str:
    """Its pages, its particulars, and the files that it carries."""
    import pikepdf  # why: only a test that meets a PDF needs it

    read = subprocess.run(["pdftotext", "-q", "-", "-"], input=body, capture_output=True, check=False)
    if read.returncode:
        return body.decode("utf-8", "replace")  # one that only begins like a PDF
    with pikepdf.open(io.BytesIO(body)) as pdf:
        attached = [text_in(pdf.attachments[name].get_file().read_bytes()) for name in pdf.attachments]
        return "\n".join([read.stdout.decode("utf-8", "replace"), str(pdf.docinfo), *attached])
