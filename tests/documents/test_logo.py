"""The logo on the cover: opaque, with its alternative text, and nothing that the file said beside."""

import io

import pikepdf
import pytest
from PIL import Image

from registry.documents import register_pdf
from registry.documents.heads import elements
from registry.documents.logo import logo
from tests.documents.specimens import AT, many, register


def picture(form="PNG", mode="RGBA", size=(1200, 400)):
    written = io.BytesIO()
    Image.new(mode, size, 0x40).save(written, form)
    return written.getvalue()


@pytest.mark.parametrize("uploaded", [picture(), picture("JPEG", "RGB"), picture("PNG", "P"), picture("GIF", "L")])
def test_logo_stands_on_the_cover(uploaded):
    content = register_pdf(register(*many(1)), language="en", at=AT, logo=uploaded)
    with pikepdf.open(io.BytesIO(content)) as file:
        (image,) = file.pages[0].obj.Resources.XObject.values()
        assert ["/SMask" in image, bool(image.get("/Interpolate", False)), str(image.ColorSpace)] == [
            False,
            False,
            "/DeviceRGB",
        ]
        figures = [each for each in elements(file.Root.StructTreeRoot.K[0]) if pikepdf.Name.Figure == each.S]
        assert str(figures[0].Alt) == "Kestrel"


def test_large_logo_is_made_smaller():
    made = logo(picture(size=(4000, 1000)))
    assert made is not None
    with Image.open(io.BytesIO(made.content)) as image:
        assert [image.size, image.mode] == [(900, 225), "RGB"]


@pytest.mark.parametrize("uploaded", [b"", b"no picture", picture()[:20]])
def test_unreadable_logo_leaves_the_name(uploaded):
    assert logo(uploaded) is None


def test_same_logo_gives_the_same_bytes():
    first, second = (register_pdf(register(), language="en", at=AT, logo=picture()) for _time in range(2))
    assert first == second
