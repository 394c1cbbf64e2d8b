"""The thesaurus that is shipped, and how a question is widened by it."""

from pathlib import Path

import pytest

from askmig.errors import AskmigError
from askmig.language import terms
from askmig.thesaurus import Concept, add_concept, expansions, faults, read_thesaurus, widen

CONCEPTS = [
    Concept({"es": ("remesa", "giro"), "en": ("remittance",), "fr": ("transfert de fonds",), "pt": ("remessa",)}, "x"),
    Concept(
        {"es": ("persona en situación irregular", "sin papeles"), "en": ("undocumented",), "fr": (), "pt": ()}, "x"
    ),
]
VOCABULARY = set(terms("remesas de personas en situación irregular sin papeles", "es"))
TABLE = expansions(CONCEPTS, VOCABULARY, "es")


@pytest.mark.parametrize(
    ("question", "languages", "added"),
    [
        ("¿Cuánto cuestan los giros?", ["es"], {"remes": 1.0}),
        ("How much are remittances?", ["en", "es"], {"remes": 1.0}),
        ("les transferts de fonds", ["fr", "es"], {"remes": 1.0}),
        ("gente sin papeles", ["es"], {"person": 1 / 3, "situacion": 1 / 3, "irregul": 1 / 3}),
        ("el puente", ["es"], {}),
    ],
)
def test_question_is_widened_by_the_other_terms_of_its_concepts(question, languages, added):
    found = {
        word: weight for word, weight in widen(question, languages, TABLE).items() if word not in terms(question, "es")
    }
    assert {word: round(weight, 3) for word, weight in found.items() if word != "papel"} == {
        word: round(weight, 3) for word, weight in added.items()
    }


def test_words_that_the_corpus_lacks_are_not_kept():
    assert "gir" not in {word for targets in TABLE.values() for target in targets for word in target.split()}


def test_shipped_thesaurus_has_no_fault():
    assert faults() == []
    assert len(read_thesaurus()) > 6000


def test_fault_is_named_by_its_line(tmp_path: Path):
    path = tmp_path / "t.jsonl"
    path.write_text('{"es": ["a"]}\n{"es": []}\n{x\n{"es": ["a"]}\n{"es": ["b ", "b "], "xx": []}\n', encoding="utf-8")
    assert [fault.split(":")[0] for fault in faults(path)] == ["line 2", "line 3", "line 4", *["line 5"] * 3]


def test_country_of_a_town_must_be_a_concept(tmp_path: Path):
    path = tmp_path / "t.jsonl"
    path.write_text('{"es": ["Olmos"], "country": "Istmo"}\n{"es": ["Vado"], "country": "Isla"}\n{"es": ["Isla"]}\n')
    assert faults(path) == ["line 1: no concept is the country 'Istmo'"]


def test_concept_is_added_once(tmp_path: Path):
    path = tmp_path / "t.jsonl"
    path.write_text("", encoding="utf-8")
    add_concept({"es": ["faro"], "en": ["lighthouse"]}, "luz", path)
    assert read_thesaurus(path) == [Concept({"es": ("faro",), "en": ("lighthouse",), "fr": (), "pt": ()}, "luz")]
    with pytest.raises(AskmigError, match="there already"):
        add_concept({"es": ["faro"]}, "", path)
    with pytest.raises(AskmigError, match="no Spanish term"):
        add_concept({"en": ["x"]}, "", path)
