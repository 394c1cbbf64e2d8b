"""askmig add, remove, update: what is proposed, what is refused, what the corpus is afterwards."""

import csv
import hashlib
import json
import multiprocessing
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from askmig.add import accept, add_files, examine, remove_document, update_document
from askmig.corpus import add_entry, locked, read_catalogue
from askmig.errors import CorpusError, LocatorError
from askmig.pipeline import Assistant, build, read_document
from askmig.settings import Settings
from samples import HashEncoder, write_corpus
from typesetting import FILLER, Sheet

TEXT = (
    "LAS BARCAS DEL PUERTO\n\nPTO/INF/12\n\n3 de mayo de 2019\n\n1. La barca cruza el río.\n\n2. El puente es nuevo.\n"
)
LONG = "\n\n".join(f"{n}. {FILLER}, y eso pasa {n} veces en el año {1990 + n}." for n in range(1, 30)) + "\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(corpus=tmp_path / "corpus", index=tmp_path / "index")


def put(folder: Path, name: str, data: bytes | str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def test_row_holds_what_the_document_prints_and_nothing_else(settings: Settings, tmp_path: Path):
    entries, _ = add_files(settings, [put(tmp_path, "a.txt", TEXT)])
    (entry,) = entries
    assert (entry.id, entry.file, entry.title) == ("pto-inf-12", "pto-inf-12.txt", "LAS BARCAS DEL PUERTO")
    assert (entry.symbol, entry.date, entry.language) == ("PTO/INF/12", "2019-05-03", "es")
    assert (entry.publisher, entry.rights) == ("", "")
    assert entry.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
    assert read_catalogue(settings.corpus) == entries
    assert (settings.corpus / entry.file).read_bytes() == TEXT.encode()


def test_title_that_only_the_file_claims_is_not_believed(settings: Settings, tmp_path: Path):
    sheet = Sheet()
    sheet.canvas.setTitle("Plantilla de otra cosa")
    sheet.line("Las barcas del puerto", size=16, bold=True)
    sheet.y += 10
    sheet.lines(FILLER + ".")
    (proposal,) = examine(settings, [put(tmp_path, "b.pdf", sheet.data())]).proposals
    assert proposal.entry.title == "Las barcas del puerto"


def test_one_bad_file_does_not_stop_the_others(settings: Settings, tmp_path: Path):
    good = put(tmp_path, "a.txt", TEXT)
    files = [put(tmp_path, "bad.pdf", b"%PDF nothing"), tmp_path / "none.txt", put(tmp_path, "x.exe", b"MZ"), good]
    entries, examined = add_files(settings, files)
    assert [entry.id for entry in entries] == ["pto-inf-12"]
    reasons = {Path(one.name).name: one.reason for one in examined.refusals}
    assert set(reasons) == {"bad.pdf", "none.txt", "x.exe"}
    assert "is damaged, or no PDF" in reasons["bad.pdf"]
    assert "askmig reads .txt" in reasons["x.exe"]


def test_same_file_and_same_text_are_told_and_not_added_twice(settings: Settings, tmp_path: Path):
    add_files(settings, [put(tmp_path, "a.txt", LONG)])
    sheet = Sheet()
    for number, text in enumerate(LONG.strip().split("\n\n")):
        if number == 15:
            sheet.page()
        sheet.lines(text)
    files = [put(tmp_path, "again.txt", LONG), put(tmp_path, "set.pdf", sheet.data()), put(tmp_path, "c.txt", TEXT)]
    entries, examined = add_files(settings, files)
    assert [entry.id for entry in entries] == ["pto-inf-12"]
    assert [(Path(one.name).name, one.reason, one.same_as) for one in examined.refusals] == [
        ("again.txt", "the same file", "a"),
        ("set.pdf", "the same text", "a"),
    ]


def test_folders_and_zips_are_opened(settings: Settings, tmp_path: Path):
    put(tmp_path / "in" / "deep", "a.txt", TEXT)
    put(tmp_path / "in", ".hidden.txt", LONG)
    put(tmp_path / "in", "photo.jpg", b"x")
    with zipfile.ZipFile(tmp_path / "in" / "more.zip", "w") as archive:
        archive.writestr("papers/b.txt", LONG)
        archive.writestr("../../evil.txt", "Un texto que quiere salir de la carpeta.\n")
    entries, examined = add_files(settings, [tmp_path / "in"])
    assert [entry.id for entry in entries] == ["pto-inf-12", "b", "evil"]
    assert {path.name for path in settings.corpus.iterdir()} >= {"pto-inf-12.txt", "b.txt", "evil.txt"}
    assert not (tmp_path / "evil.txt").exists()
    assert examined.refusals == ()


def test_ids_of_two_documents_differ(settings: Settings, tmp_path: Path):
    other = TEXT.replace("río", "lago")
    entries, _ = add_files(settings, [put(tmp_path / "1", "a.txt", TEXT), put(tmp_path / "2", "a.txt", other)])
    assert [entry.id for entry in entries] == ["pto-inf-12", "pto-inf-12-2"]


def test_nothing_is_added_without_consent(settings: Settings, tmp_path: Path):
    entries, examined = add_files(settings, [put(tmp_path, "a.txt", TEXT)], agrees=lambda proposal: False)
    assert entries == []
    assert len(examined.proposals) == 1
    assert not (settings.corpus / "catalogue.csv").exists()


def test_file_that_came_in_between_is_not_overwritten(settings: Settings, tmp_path: Path):
    proposals = examine(settings, [put(tmp_path, "a.txt", TEXT)]).proposals
    put(settings.corpus, "pto-inf-12.txt", "otro")
    with pytest.raises(CorpusError, match="exists already"):
        accept(settings, proposals)
    assert (settings.corpus / "pto-inf-12.txt").read_text() == "otro"


def test_removed_document_leaves_row_and_file_and_the_others_stay(settings: Settings, tmp_path: Path):
    add_files(settings, [put(tmp_path, "a.txt", TEXT), put(tmp_path, "b.txt", LONG)])
    remove_document(settings, "pto-inf-12")
    assert [entry.id for entry in read_catalogue(settings.corpus)] == ["b"]
    assert not (settings.corpus / "pto-inf-12.txt").exists()
    with pytest.raises(LocatorError, match="no document 'pto-inf-12'; there are b"):
        remove_document(settings, "pto-inf-12")


def test_update_keeps_the_row_and_renews_the_hash(settings: Settings, tmp_path: Path):
    add_files(settings, [put(tmp_path, "a.txt", TEXT)])
    new = TEXT + "\n3. La vela es blanca.\n"
    update_document(settings, "pto-inf-12", put(tmp_path, "new.txt", new), {"publisher": "El Puerto"})
    (entry,) = read_catalogue(settings.corpus)
    assert (entry.symbol, entry.publisher, entry.sha256) == (
        "PTO/INF/12",
        "El Puerto",
        hashlib.sha256(new.encode()).hexdigest(),
    )
    assert read_document(settings, "pto-inf-12").paragraphs[-1].text == "La vela es blanca."


def test_update_with_a_file_that_cannot_be_read_changes_nothing(settings: Settings, tmp_path: Path):
    add_files(settings, [put(tmp_path, "a.txt", TEXT)])
    before = (settings.corpus / "catalogue.csv").read_bytes()
    with pytest.raises(CorpusError, match="is damaged"):
        update_document(settings, "pto-inf-12", put(tmp_path, "new.pdf", b"no"))
    assert (settings.corpus / "catalogue.csv").read_bytes() == before
    assert (settings.corpus / "pto-inf-12.txt").read_bytes() == TEXT.encode()


def test_columns_of_the_catalogue_that_askmig_does_not_know_stay(settings: Settings, tmp_path: Path):
    write_corpus(settings.corpus, {"uno": "La vela es blanca y el remo es de roble.\n"})
    path = settings.corpus / "catalogue.csv"
    rows = path.read_text().splitlines()
    path.write_text(f"{rows[0]},shelf\n{rows[1]},A7\n")
    add_files(settings, [put(tmp_path, "a.txt", TEXT)])
    with path.open(newline="") as file:
        assert [row["shelf"] for row in csv.DictReader(file)] == ["A7", ""]


def _add_some(corpus: Path, first: int) -> None:
    from samples import entry_of

    for number in range(first, first + 10):
        with locked(corpus, seconds=60):
            add_entry(corpus, entry_of(f"d{number}.txt"), b"texto")


def test_processes_that_add_at_once_lose_no_row(tmp_path: Path):
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=_add_some, args=(tmp_path, first)) for first in (0, 10, 20)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert {entry.id for entry in read_catalogue(tmp_path)} == {f"d{n}" for n in range(30)}


def test_document_added_to_many_is_the_only_one_parsed_and_embedded(settings: Settings, tmp_path: Path):
    texts = {f"d{n}": f"La barca número {n} cruza el río de la orilla {n}.\n" for n in range(12)}
    write_corpus(settings.corpus, texts)
    build(settings, encoder=HashEncoder())
    kept = {path: path.stat().st_mtime_ns for path in (settings.index / "parsed").glob("*.json")}
    add_files(settings, [put(tmp_path, "a.txt", TEXT)])
    encoder = HashEncoder()
    build(settings, encoder=encoder)
    assert not any("orilla" in text for text in encoder.encoded)
    now = {path: path.stat().st_mtime_ns for path in (settings.index / "parsed").glob("*.json")}
    assert {path.name for path in now} - {path.name for path in kept} >= {"sketches.json"}
    assert len(now) == 14
    assert {path: now[path] for path in kept} == kept


def test_pdf_is_asked_with_its_page(settings: Settings, tmp_path: Path):
    sheet = Sheet()
    sheet.lines("El puente es de hierro y lo pintan cada año.")
    sheet.page()
    sheet.lines("La barca del puerto cruza el río a las siete de la mañana.")
    add_files(settings, [put(tmp_path, "a.pdf", sheet.data())])
    build(settings)
    answer = Assistant.load(settings).ask("¿A qué hora cruza la barca el río?")
    assert [(c.page, c.quote) for c in answer.citations] == [
        (2, "La barca del puerto cruza el río a las siete de la mañana.")
    ]


def test_command_lists_what_it_did_not_add_and_ends_with_one(settings: Settings, tmp_path: Path):
    files = [str(put(tmp_path, "a.txt", TEXT)), str(put(tmp_path, "bad.docx", b"no"))]
    where = ["--corpus", str(settings.corpus), "--index", str(settings.index)]
    command = [sys.executable, "-m", "askmig.interfaces.cli"]
    done = subprocess.run([*command, "add", *files, "--yes", "--json", *where], capture_output=True, text=True)
    found = json.loads(done.stdout)
    assert done.returncode == 1
    assert [(one["added"], one["entry"]["id"]) for one in found["documents"]] == [(True, "pto-inf-12")]
    assert [one["reason"] for one in found["not_added"]] == [f"{files[1]} is damaged (BadZipFile): open it in Word or LibreOffice and save it anew"]  # fmt: skip
    done = subprocess.run(
        [*command, "remove", "pto-inf-12", "--yes", "--no-build", *where], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, "Removed pto-inf-12 (pto-inf-12.txt).\n")


def test_many_documents_are_told_on_one_line_each(tmp_path):
    for number in range(6):
        words = " ".join(f"barca{number}{word}" for word in range(20))
        (tmp_path / f"texto{number}.txt").write_text(f"El puerto número {number} cuida de {words}.\n", encoding="utf-8")
    (tmp_path / "corpus").mkdir()
    where = ["--corpus", str(tmp_path / "corpus"), "--index", str(tmp_path / "index")]
    files = sorted(map(str, tmp_path.glob("*.txt")))
    command = [sys.executable, "-m", "askmig.interfaces.cli", "add", *files, "--yes", "--no-build", *where]
    lines = subprocess.run(command, capture_output=True, text=True).stdout.splitlines()
    assert len(lines) == 7
    assert lines[0].startswith("texto0 ")
    assert lines[0].endswith(" · es · 1 paragraphs, 0 footnotes")
    assert lines[-1] == "Added 6 of 6 files."
