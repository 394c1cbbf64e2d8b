"""Damaged files, each read in a child process with limits: a document or one clear line, never a crash or a hang."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from askmig.errors import CorpusError
from askmig.parse.apart import draw_apart, parse_apart
from askmig.records import Document
from samples import entry_of
from typesetting import FILLER, Sheet, paragraph, run, word_file

# Reads many damaged copies of one file in one child: 1 GB of memory, 120 s of processor time.
CHILD = """
import random, resource, sys
from askmig.errors import CorpusError
from askmig.parse import parse
from samples import entry_of
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
resource.setrlimit(resource.RLIMIT_CPU, (120, 120))
whole, chance, read = sys.stdin.buffer.read(), random.Random(int(sys.argv[2])), 0
for turn in range(int(sys.argv[3])):
    data = bytearray(whole)
    if turn % 3 == 0:
        del data[chance.randrange(len(data)):]
    for _ in range(chance.choice((0, 1, 5, 40)) if data else 0):
        data[chance.randrange(len(data))] = chance.randrange(256)
    try:
        document = parse(entry_of(sys.argv[1]), bytes(data))
        assert all(document.text[p.start:p.end] == p.text for p in document.paragraphs)
        read += 1
    except CorpusError as error:
        assert "\\n" not in str(error), error
print(read)
"""


def a_pdf() -> bytes:
    sheet = Sheet(pageCompression=0)
    for number in range(3):
        sheet.y = 72 + 20 * number
        sheet.line(f"Las barcas del muelle {9 - number}", size=14, bold=True)
        sheet.lines(f"{number}. {FILLER}^{number + 1}^ y vuelve.")
        sheet.grid([72, 200, 330], [200, 220, 240])
        sheet.line("Vela", x=80, y=214)
        sheet.line("Remo", x=210, y=214)
        sheet.rule(740)
        sheet.line(f"^{number + 1}^ De madera.", size=8, y=752)
        sheet.page()
    return sheet.data()


def a_word_file() -> bytes:
    return word_file(paragraph(run("La barca cruza el río.")) * 20, styles="<w:style/>")


def a_page() -> bytes:
    return (
        f"<html><body><h1>Puerto</h1><p>{FILLER}<a href='#a'>1</a></p><p id='a'>1 De madera.</p></body></html>".encode()
    )


@pytest.mark.parametrize(
    ("name", "data", "turns"), [("x.pdf", a_pdf(), 150), ("x.docx", a_word_file(), 150), ("x.html", a_page(), 150)]
)
def test_damaged_copies_give_a_document_or_one_clear_line(name: str, data: bytes, turns: int):
    command = [sys.executable, "-c", CHILD, name, "7", str(turns)]
    done = subprocess.run(command, input=data, capture_output=True, timeout=300, cwd=Path(__file__).parent)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    assert int(done.stdout) > 0


def test_file_read_apart_is_the_same_document():
    from askmig.parse import parse

    data = a_pdf()
    assert parse_apart(entry_of("x.pdf"), data) == parse(entry_of("x.pdf"), data)


def test_page_drawn_apart_is_the_same_image():
    from askmig.parse.pdf import render_page

    data = a_pdf()
    assert draw_apart(entry_of("x.pdf"), data, 1) == render_page(data, "x.pdf", 1)


@pytest.mark.parametrize(
    ("data", "page", "seconds", "line"),
    [
        (a_pdf(), 99, 20, r"^x\.pdf has no page 99; it has \d+$"),
        (b"%PDF-1.7 nonsense", 1, 20, r"^x\.pdf "),
        (a_pdf(), 1, 0.01, r"^x\.pdf (?:was given up after 0\.01 s|cannot be read)"),
    ],
)
def test_page_that_cannot_be_drawn_is_one_clear_line(data: bytes, page: int, seconds: float, line: str):
    with pytest.raises(CorpusError, match=line):
        draw_apart(entry_of("x.pdf"), data, page, seconds=seconds)


def test_reader_that_takes_too_long_is_given_up():
    sheet = Sheet()
    for _ in range(40):
        for _ in range(20):
            sheet.lines(FILLER)
        sheet.page()
    with pytest.raises(CorpusError, match=r"^x.pdf (?:was given up after 0\.01 s|cannot be read)"):
        parse_apart(entry_of("x.pdf"), sheet.data(), seconds=0.01)


def test_noise_is_no_document():
    noise = random.Random(3).randbytes(5000)  # noqa: S311 - no secret
    for name in ("x.pdf", "x.docx"):
        with pytest.raises(CorpusError):
            assert isinstance(parse_apart(entry_of(name), noise), Document)
