"""Pages of PDFs as images with a passage marked on them, for the reader.

What may be asked for is a document of the index, a paragraph or note of it and one of the pages
it stands on; there is no name of a file in it. The last images are kept, each drawn once.
"""

import io
import logging
from collections import OrderedDict
from threading import Lock

from askmig.errors import AskmigError, LocatorError
from askmig.interfaces.web.wording import say
from askmig.pipeline import Assistant, page_image
from askmig.records import Document, Footnote, Paragraph, Place

_LOG = logging.getLogger(__name__)
# A page has some 100 to 300 kB; one of metres may have ten megabytes.
_KEPT_BYTES = 16 << 20
_MARK = (255, 236, 158)
_MARGIN = 2


class PageImages:
    """Draws pages, one at a time: each takes a process of its own, with a limit on time and memory."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[tuple[str, str, int], bytes] = OrderedDict()

    def image(self, assistant: Assistant, document_id: str, unit_id: str, page: int, language: str) -> bytes:
        """Return page ``page`` (from 1) of a PDF, a PNG on which the unit's rectangles are marked.

        Raises LocatorError, in the page's language, for what does not exist, stands on no page or cannot be drawn.
        """
        document = assistant.index.documents.get(document_id)
        unit = document and document.unit(unit_id)
        if not document or not unit or page not in pages_of(document, unit):
            raise LocatorError(say("no_page", language))
        key = (document.entry.sha256, unit.id, page)
        with self._lock:
            image = self._kept.pop(key, b"")
            if not image:
                plain = _drawn(assistant, document, page, language)
                image = marked_image(plain, [one for one in unit.places if one.page == page])
            self._kept[key] = image
            while sum(map(len, self._kept.values())) > _KEPT_BYTES:
                self._kept.popitem(last=False)
            return image


def _drawn(assistant: Assistant, document: Document, page: int, language: str) -> bytes:
    try:
        return page_image(assistant.settings, document, page)
    except AskmigError as error:
        _LOG.warning("page %d of %s was not drawn: %s", page, document.id, error)
        raise LocatorError(say("no_page", language)) from None


def pages_of(document: Document, unit: Paragraph | Footnote) -> list[int]:
    """Return the pages that a unit stands on, none where the document is no PDF."""
    if not document.entry.file.lower().endswith(".pdf"):
        return []
    return sorted({one.page for one in unit.places})


def marked_image(plain: bytes, places: list[Place]) -> bytes:
    """Return an image, which says its dots an inch, with the places marked as by a highlighter: dark stays dark."""
    from PIL import Image, ImageChops, ImageDraw

    drawn = Image.open(io.BytesIO(plain))
    scale, page = drawn.info["dpi"][0] / 72, drawn.convert("RGB")
    marks = Image.new("RGB", page.size, (255, 255, 255))
    draw = ImageDraw.Draw(marks)
    for one in places:
        left, top, right, bottom = (side * scale for side in (one.left, one.top, one.right, one.bottom))
        draw.rectangle((left - _MARGIN, top - _MARGIN, right + _MARGIN, bottom + _MARGIN), fill=_MARK)
    marked = io.BytesIO()
    ImageChops.multiply(page, marks).save(marked, "PNG")
    return marked.getvalue()
