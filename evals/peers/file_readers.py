"""One reader of PDFs in one process: ``python file_readers.py NAME OUT FILE…`` writes what it reads as JSON.

Each function takes a path and returns plain text, as the library gives it when nothing is
tuned; askmig's also returns what it ties. Started by compare_files.py, perhaps with the
Python of another environment, so nothing here is imported before it is needed.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any


def read_askmig(path: Path) -> dict[str, Any]:
    """Return the units in reading order, notes after the body, and for every note the words before its call."""
    from askmig.parse import parse
    from askmig.records import CatalogueEntry

    document = parse(CatalogueEntry("", path.name, "", "", "", "", "", "es", "", ""), path.read_bytes())
    callers = {call.note: p.text[: call.offset] for p in document.paragraphs for call in reversed(p.notes)}
    tied = [[note.number, note.text, callers[note.id]] for note in document.footnotes if note.id in callers]
    return {"text": "\n\n".join(unit.text for unit in document.units), "tied": tied}


def read_pypdf(path: Path) -> dict[str, Any]:
    """Return the text of the pages by ``extract_text``."""
    from pypdf import PdfReader

    return {"text": "\n".join(page.extract_text() for page in PdfReader(path).pages)}


def read_pypdfium2(path: Path) -> dict[str, Any]:
    """Return the text of the pages by ``get_text_range``."""
    import pypdfium2

    pages = pypdfium2.PdfDocument(path)
    return {"text": "\n".join(page.get_textpage().get_text_range() for page in pages)}


def read_pdfplumber(path: Path) -> dict[str, Any]:
    """Return the text of the pages by ``extract_text``."""
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        return {"text": "\n".join(page.extract_text() for page in pdf.pages)}


def read_docling(path: Path) -> dict[str, Any]:
    """Return the text by docling's usual pipeline, whose layout model must be on the disk; no OCR."""
    from docling.datamodel.base_models import InputFormat
    from docling.datamodel.pipeline_options import PdfPipelineOptions
    from docling.document_converter import DocumentConverter, PdfFormatOption

    options = PdfFormatOption(pipeline_options=PdfPipelineOptions(do_ocr=False))
    converter = DocumentConverter(format_options={InputFormat.PDF: options})
    return {"text": converter.convert(path).document.export_to_text()}


def read_docling_native(path: Path) -> dict[str, Any]:
    """Return the text by docling's pipeline without models: the cells of the pages in their order."""
    from docling.datamodel.base_models import InputFormat
    from docling.document_converter import DocumentConverter, NativePdfFormatOption

    converter = DocumentConverter(format_options={InputFormat.PDF: NativePdfFormatOption()})
    document = converter.convert(path).document
    return {"text": "\n".join(item.text for item in document.texts)}


READERS = {
    "askmig": read_askmig,
    "pypdf": read_pypdf,
    "pypdfium2": read_pypdfium2,
    "pdfplumber": read_pdfplumber,
    "docling": read_docling,
    "docling (no models)": read_docling_native,
}


def main() -> None:
    """Read the files with one reader and write what it gives and the seconds of each."""
    name, out, *paths = sys.argv[1:]
    found = []
    for path in map(Path, paths):
        begun = time.process_time()
        found.append({"file": path.name, **READERS[name](path), "seconds": time.process_time() - begun})
    Path(out).write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
