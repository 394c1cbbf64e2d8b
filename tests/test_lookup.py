"""Places named in a question are found by the labels as printed, in invented documents."""

import time

import pytest

from askmig.lookup import Finder
from askmig.parse import parse
from askmig.quoted import find_quoted
from samples import entry_of

PAPER = parse(
    entry_of("puertos-2018.txt", symbol="PTO/2018/4", title="Informe sobre los puertos del istmo"),
    """Informe sobre los puertos del istmo

1. El puerto de Llano abrió en 2001 y recibe barcos de pesca todo el año, salvo los de vapor, que desde la reforma del reglamento atracan en la otra orilla del istmo.¹

2. El puerto de Orilla tiene dos muelles. Los dos se repararon el año pasado con fondos propios:

- 1) el muelle norte;
- 2) el muelle sur.

Anexo

1. Tarifas

La tarifa es de 3 monedas por barco, según el indicador 8.3.1 de la tabla.

¹ Salvo en enero.
""".encode(),
)
PACT = parse(
    entry_of("pacto-faros.txt", title="Pacto de los faros"),
    """PACTO DE LOS FAROS

ACCIONES PREVISTAS

- a. **Encender los faros**, cada noche, sin excepción;
- b. **Pintar los faros**, cada cinco años.

CONCLUSIONES

Las conclusiones del encuentro son:

1. Los faros sirven. Eso dijeron todos.

- Varios fareros hablaron de sus faros.

2. Los faros cuestan dinero y hacen falta más fondos.

- **Panel 3:** La luz y la sal

AGENDA

4 de mayo de 2018

Hora\tActividad
09:00\tTaller 2
10:00\tVisita al faro¹

¹ Con buen tiempo.
""".encode(),
)
FINDER = Finder({PAPER.id: PAPER, PACT.id: PACT})


def found(question: str) -> list[str]:
    return [f"{place.document}: {place.unit.text[:24]}" for place in FINDER.look_up(question).places]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("¿Qué dice el párrafo 1 de PTO/2018/4?", ["puertos-2018: El puerto de Llano abrió"]),
        ("What does paragraph 1 of PTO/2018/4 say?", ["puertos-2018: El puerto de Llano abrió"]),
        ("Que dit le paragraphe 1 de PTO/2018/4 ?", ["puertos-2018: El puerto de Llano abrió"]),
        ("O que diz o parágrafo 1 de PTO/2018/4?", ["puertos-2018: El puerto de Llano abrió"]),
        ("inciso 2) del párrafo 2 de PTO/2018/4", ["puertos-2018: el muelle sur."]),
        ("nota 1 del informe de los puertos", ["puertos-2018: Salvo en enero."]),
        ("note 1", ["puertos-2018: Salvo en enero.", "pacto-faros: Con buen tiempo."]),
        ("léeme la acción b del pacto de los faros", ["pacto-faros: Pintar los faros, cada c"]),
        ("conclusión 2 del pacto de los faros", ["pacto-faros: Los faros cuestan dinero"]),
        ("the second conclusion of the pacto faros", ["pacto-faros: Los faros cuestan dinero"]),
        ("segunda conclusión del pacto de los faros", ["pacto-faros: Los faros cuestan dinero"]),
        ("panel 3", ["pacto-faros: La luz y la sal"]),
        ("taller 2", ["pacto-faros: Hora: 09:00 · Actividad:"]),
        ("¿qué hay el 4 de mayo?", ["pacto-faros: Hora: 09:00 · Actividad:", "pacto-faros: Hora: 10:00 · Actividad:"]),
        ("sección 1 de PTO/2018/4", ["puertos-2018: La tarifa es de 3 moneda"]),
        ("apartado 1 de los puertos", ["puertos-2018: La tarifa es de 3 moneda"]),
        ("punto 7 de los puertos", []),
        ("¿qué es el indicador 8.3.1?", ["puertos-2018: La tarifa es de 3 moneda"]),
        ("¿dónde dice «recibe barcos de pesca»?", ["puertos-2018: El puerto de Llano abrió"]),
        ("PTO/2018/4", ["puertos-2018: Informe sobre los puerto", "puertos-2018: El puerto de Llano abrió"]),
        ("¿Cuántos barcos hay?", []),
        ("¿Qué pasó en 2018 con 12 barcos?", []),
        ("la acción a favor de los faros", []),
    ],
)
def test_place_is_found_by_its_label(question: str, expected: list[str]):
    assert found(question) == expected


def test_quoted_signs_without_a_word_stand_nowhere():
    signs = parse(entry_of("signos.txt"), b"* * *\n\nEl faro alumbra.\n")
    assert find_quoted("......", signs.units) == []
    assert Finder({signs.id: signs}).look_up("«......»").places == ()


@pytest.mark.parametrize(
    "typed",
    ['"' + " " * 3900 + "a", '"' + "nota 1 " * 550, "nota " * 390 + " " * 2000 + "1,", "parrafo " + "1, " * 1300],
)
def test_odd_question_takes_no_time(typed: str):
    started = time.perf_counter()
    FINDER.look_up(typed)
    assert time.perf_counter() - started < 2


def test_label_in_two_places_offers_both():
    assert found("párrafo 1") == ["puertos-2018: El puerto de Llano abrió", "pacto-faros: Los faros sirven. Eso di"]


def test_label_that_does_not_exist_says_which_do():
    assert FINDER.look_up("párrafo 9 de PTO/2018/4").missing == (("puertos-2018", "párrafo 9", ("1", "2")),)
    assert FINDER.look_up("nota 7 de PTO/2018/4").missing == (("puertos-2018", "nota 7", ("1",)),)


def test_place_alone_is_wanted_whole_and_a_question_about_it_is_not():
    assert FINDER.look_up("¿Qué dice el párrafo 2 de PTO/2018/4?").is_whole
    assert not FINDER.look_up("¿Cuándo se repararon los muelles, según el párrafo 2 de PTO/2018/4?").is_whole
