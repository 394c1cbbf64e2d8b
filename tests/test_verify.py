"""The gate: what is not in the documents does not get through."""

from dataclasses import replace

import pytest

from askmig.cite import cite
from askmig.parse import parse
from askmig.records import Statement
from askmig.verify import figures_hold, verify
from samples import entry_of

DOCUMENT = parse(
    entry_of("nota.txt", symbol="N/1"),
    "1. La escuela abrió en 2019 con 87 % de las aulas.¹\n\n2. El puente mide 12 metros.\n\n¹ Costó 3,6 millones.\n".encode(),
)
FIRST, SECOND = DOCUMENT.paragraphs
NOTE = DOCUMENT.footnotes[0]
DOCUMENTS = {DOCUMENT.id: DOCUMENT}


def citation(unit, number=1):
    return cite(DOCUMENT, unit, unit.start, unit.end, number=number)


def test_true_statement_passes_whole():
    statement = Statement("La escuela abrió en 2019 con 87 % de las aulas.", (1,))
    assert verify([statement], [citation(FIRST)], DOCUMENTS) == ((statement,), (citation(FIRST),))


@pytest.mark.parametrize(
    "broken",
    [
        replace(citation(FIRST), quote="La escuela abrió en 2018"),
        replace(citation(FIRST), start=citation(FIRST).start + 1),
        replace(citation(FIRST), document="otro"),
        replace(citation(FIRST), paragraph="p2"),
        replace(citation(FIRST), paragraph="p99"),
        replace(citation(FIRST), footnote=1),
        replace(citation(NOTE), footnote=2),
        replace(citation(FIRST), quote="", end=citation(FIRST).start),
    ],
)
def test_citation_that_does_not_hold_is_dropped_with_its_statement(broken):
    assert verify([Statement("La escuela abrió.", (1,))], [broken], DOCUMENTS) == ((), ())


def test_altered_figure_is_dropped():
    assert verify([Statement("Abrió con 85 % de las aulas.", (1,))], [citation(FIRST)], DOCUMENTS) == ((), ())


def test_mark_without_a_citation_is_dropped():
    assert verify([Statement("La escuela abrió.", (7,))], [citation(FIRST)], DOCUMENTS) == ((), ())


def test_citations_left_are_numbered_anew():
    statements = [Statement("Mentira.", (1,)), Statement("El puente mide 12 metros.", (2,))]
    bad = replace(citation(FIRST), quote="Mentira")
    kept, cited = verify(statements, [bad, citation(SECOND, 2)], DOCUMENTS)
    assert kept == (Statement("El puente mide 12 metros.", (1,)),)
    assert [one.number for one in cited] == [1]


def test_decimal_comma_and_point_are_one_figure():
    assert figures_hold("3.6 millones", ["Costó 3,6 millones."])
    assert not figures_hold("36 millones", ["Costó 3,6 millones."])


def test_reference_names_symbol_and_label():
    assert citation(SECOND).reference == "N/1, párr. 2"
    assert citation(NOTE).reference == "N/1, nota 1"
    assert citation(NOTE).link.startswith("/?doc=nota&p=p1&n=1&h=")


def test_reference_says_a_title_that_is_a_heading_too_once():
    text = "# Carta del puerto\n\nEl muelle abre en mayo.\n\n## Tarifas\n\nLa tasa es de 3 euros.\n"
    document = parse(entry_of("carta.md", title="Carta del puerto", symbol=None), text.encode())
    references = [cite(document, unit, unit.start, unit.end, number=1).reference for unit in document.paragraphs]
    assert "Carta del puerto, párr. [p1]" in references
    assert "Carta del puerto, Tarifas, párr. [p4]" in references
