"""A logo made fit for print and archive: opaque, of reasonable size, without what its file says beside."""

from __future__ import annotations

import base64
import hashlib
import io
from dataclasses import dataclass

from PIL import Image, UnidentifiedImageError

LARGEST = (900, 450)  # pixels: 300 a inch at the size of the cover


@dataclass(frozen=True)
class Logo:
    """A picture as PNG; `address` is where the cover asks for it."""

    content: bytes

    @property
    def address(self) -> str:
        """Return an address that no other picture has."""
        return f"register:logo-{hashlib.sha256(self.content).hexdigest()}"

    @property
    def inside(self) -> str:
        """Return the picture itself as an address, for a page that stands alone."""
        return f"data:image/png;base64,{base64.b64encode(self.content).decode()}"


def logo(uploaded: bytes) -> Logo | None:
    """Return the picture; None if there is none, or none that can be read: the cover then has the name alone."""
    if not uploaded:
        return None
    try:
        with Image.open(io.BytesIO(uploaded)) as image:
            seen = image.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return None
    seen.thumbnail(LARGEST)
    opaque = Image.new("RGB", seen.size, "white")
    opaque.paste(seen, mask=seen.getchannel("A"))
    written = io.BytesIO()
    opaque.save(written, "PNG")
    return Logo(written.getvalue())
