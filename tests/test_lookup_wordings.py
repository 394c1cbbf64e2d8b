"""Places asked for in the wordings that people use, over invented documents in four languages."""

import pytest

from askmig.lookup import Finder
from askmig.parse import parse
from samples import entry_of

REPORT = parse(
    entry_of("balsas-2016.txt", symbol="CLB/2016/9", title="Informe sobre las balsas del lago Beral"),
    """Informe sobre las balsas del lago Beral

I. Servicio

1. Las balsas cruzan el lago desde 1931 y llevan a los vecinos de las dos orillas.¹

2. Cada balsa lleva 18 personas. La patrona Elvira Sosa firma el parte de cada viaje.

3. El billete cuesta 2 monedas.

II. Medidas

4. Se invita a la Junta a:

- a) comprar una balsa más;
- b) abrir el embarcadero los domingos;
- c) pintar los remos.²

5. La próxima reunión será en otoño. Así terminó la sesión.

¹ Según el archivo parroquial de Beral.

² De color verde.
""".encode(),
)
PACT = parse(
    entry_of("pacto-huertos.txt", title="Pacto de los Huertos Urbanos (PHU)"),
    """PACTO DE LOS HUERTOS URBANOS

ACCIONES CONEXAS

- a. Repartir semillas en marzo;
- b. Enseñar a podar;
- c. Medir la lluvia de cada barrio;
- d. Guardar compost;
- e. Prestar palas.

METAS

- 6.1 Llegar a 400 huertos.
- 6.2 Ahorrar la mitad del agua, según la meta 9.4 del plan municipal.

Las conclusiones del encuentro son:

1. Los huertos unen a los barrios.

2. El agua no alcanza para todos.

3. Hacen falta más maestros de poda.
""".encode(),
)
COURSE = parse(
    entry_of("curso-faroleros.txt", title="Curso de faroleros"),
    """Curso de faroleros

OBJETIVOS

Objetivos específicos:

1. Conocer las lentes.
2. Cuidar la mecha.

AGENDA

7 de marzo de 2017

Webinario 1: La luz\t\t
Hora\tActividad\tFacilita
09:00\tTaller 1: limpiar\tOlga Prat
10:00\tTaller 2: encender\tIker Sanz

8 de marzo de 2017

Webinario 2: El aceite\t\t
Hora\tActividad\tFacilita
11:00\tVisita al almacén\tRosa Vidal
""".encode(),
)
ENGLISH = parse(
    entry_of("bridges.txt", language="en", symbol="BRD/7", title="Report on the rope bridges of Tarn"),
    b"""Report on the rope bridges of Tarn

1. The bridges were hung in 1902 and are mended every spring.

2. Goats may cross at any hour, people by day only.

3. The keeper collects the toll. The toll pays for new rope.
""",
)
FRENCH = parse(
    entry_of("moulins.txt", language="fr", title="Rapport sur les moulins de la Vaure"),
    """Rapport sur les moulins de la Vaure

1. Les moulins tournent depuis 1840.

2. Le meunier garde un dixième du grain.

Recommandations

1. Curer le bief chaque automne.

2. Former deux apprentis.
""".encode(),
)
PORTUGUESE = parse(
    entry_of("salinas.txt", language="pt", title="Relatório das salinas de Avela"),
    """Relatório das salinas de Avela

1. As salinas abrem em maio.¹

2. O sal seca durante doze dias.

¹ Exceto nos anos de cheia.
""".encode(),
)
FINDER = Finder({one.id: one for one in (REPORT, PACT, COURSE, ENGLISH, FRENCH, PORTUGUESE)})

ONE, TWO, THREE, FIVE = "Las balsas", "Cada balsa", "El billete", "La próxima"
A, B, C = "comprar", "abrir", "pintar"


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        # paragraphs, in figures, words, signs and ranks
        ("¿Qué dice el párrafo 2 de CLB/2016/9?", [TWO]),
        ("párr. 2 del CLB/2016/9", [TWO]),
        ("§ 2 de CLB/2016/9", [TWO]),
        ("CLB 2016 9, párrafo 3", [THREE]),
        ("numeral 3 del informe de las balsas", [THREE]),
        ("párrafo n.º 3 de CLB/2016/9", [THREE]),
        ("el párrafo (3) de CLB/2016/9", [THREE]),
        ("el tercer párrafo del informe de las balsas", [THREE]),
        ("el 3.er párrafo de CLB/2016/9", [THREE]),
        ("párrafo tres de CLB/2016/9", [THREE]),
        ("párrafo 3.º de CLB/2016/9", [THREE]),
        ("párrafo segundo de CLB/2016/9", [TWO]),
        ("el último párrafo de CLB/2016/9", [FIVE]),
        ("párrafos 1 a 3 de CLB/2016/9", [ONE, TWO, THREE]),
        ("los párrafos 1 al 3 del CLB/2016/9", [ONE, TWO, THREE]),
        ("párrafos 1-3 de CLB/2016/9", [ONE, TWO, THREE]),
        ("párrafos 2 y 5 de CLB/2016/9", [TWO, FIVE]),
        ("¿Qué dicen los párrafos 1, 3 y 5 de CLB/2016/9?", [ONE, THREE, FIVE]),
        ("paragraphs 1 to 3 of CLB/2016/9", [ONE, TWO, THREE]),
        ("What do paragraphs 2 and 5 of CLB/2016/9 say?", [TWO, FIVE]),
        ("para 2 of CLB/2016/9", [TWO]),
        ("the 2nd paragraph of BRD/7", ["Goats may"]),
        ("the last paragraph of the report on the rope bridges", ["The keeper"]),
        ("paragraph two of BRD/7", ["Goats may"]),
        ("Que dit le paragraphe 2 du rapport sur les moulins ?", ["Le meunier", "Former deux"]),
        ("les paragraphes 1 et 2 du CLB/2016/9", [ONE, TWO]),
        ("le deuxième paragraphe de CLB/2016/9", [TWO]),
        ("le dernier paragraphe de CLB/2016/9", [FIVE]),
        ("O que diz o parágrafo 2 do relatório das salinas de Avela?", ["O sal seca"]),
        ("parágrafos 1 e 3 de CLB/2016/9", [ONE, THREE]),
        ("segundo parágrafo do relatório das salinas", ["O sal seca"]),
        ("o último parágrafo de CLB/2016/9", [FIVE]),
        ("clb20169 parrafo 2", [TWO]),
        ("C.L.B./2016-9, párrafo 2", [TWO]),
        ("párrafo número tres de CLB/2016/9", [THREE]),
        # notes
        ("nota a pie número 2 del CLB/2016/9", ["De color"]),
        ("nota al pie de página dos de CLB/2016/9", ["De color"]),
        ("pie de página 2 de CLB/2016/9", ["De color"]),
        ("llamada 1 de CLB/2016/9", ["Según el"]),
        ("nota 2 de CLB/2016/9", ["De color"]),
        ("nota al pie 2 del informe de las balsas", ["De color"]),
        ("la nota a pie de página n.º 1 del CLB/2016/9", ["Según el"]),
        ("nota dos de CLB/2016/9", ["De color"]),
        ("la última nota de CLB/2016/9", ["De color"]),
        ("notas 1 y 2 de CLB/2016/9", ["Según el", "De color"]),
        ("footnote 2 of CLB/2016/9", ["De color"]),
        ("the first note of CLB/2016/9", ["Según el"]),
        ("la note de bas de page 1 de CLB/2016/9", ["Según el"]),
        ("nota de rodapé 1 das salinas de Avela", ["Exceto nos"]),
        # letters
        ("léeme la acción c del pacto de los huertos", ["Medir la"]),
        ("acción b) del pacto de los huertos urbanos", ["Enseñar a"]),
        ("acción «b» del PHU", ["Enseñar a"]),
        ("acciones a y c del pacto de los huertos", ["Repartir", "Medir la"]),
        ("action c of the PHU", ["Medir la"]),
        ("l'action b du PHU", ["Enseñar a"]),
        ("a ação b do PHU", ["Enseñar a"]),
        ("letra b) del párrafo 4 de CLB/2016/9", [B]),
        ("lit. b) del párr. 4 de CLB/2016/9", [B]),
        ("acciones b) y c) del PHU", ["Enseñar a", "Medir la"]),
        ("párrafo 4 c) de CLB/2016/9", [C]),
        ("paragraph 4(a) of CLB/2016/9", [A]),
        ("inciso b del párrafo 4 de CLB/2016/9", [B]),
        ("la medida c) de CLB/2016/9", [C]),
        ("alínea b do parágrafo 4 de CLB/2016/9", [B]),
        ("incisos a) y c) del párrafo 4 de CLB/2016/9", [A, C]),
        ("acción e del pacto de los huertos", ["Prestar palas"]),
        ("acciones d y e del PHU", ["Guardar", "Prestar"]),
        ("acciones c a e del PHU", ["Medir", "Guardar", "Prestar"]),
        # things with a name and a number
        ("conclusión 2 del pacto de los huertos", ["El agua"]),
        ("conclusiones 1 y 3 del pacto de los huertos", ["Los huertos", "Hacen falta"]),
        ("la última conclusión del pacto de los huertos", ["Hacen falta"]),
        ("third conclusion of the PHU", ["Hacen falta"]),
        ("meta 6.2 del pacto de los huertos", ["Ahorrar la"]),
        ("metas 6.1 a 6.2 del PHU", ["Llegar a", "Ahorrar la"]),
        ("target 6.1 of the PHU", ["Llegar a"]),
        ("cible 6.1 du PHU", ["Llegar a"]),
        ("¿qué es la meta 9.4?", ["Ahorrar la"]),
        ("objetivo específico 2 del curso de faroleros", ["Cuidar la"]),
        ("specific objective 2 of the faroleros course", ["Cuidar la"]),
        ("taller 2 del curso de faroleros", ["Hora: 10:00"]),
        ("atelier 2", ["Hora: 10:00"]),
        ("webinario 2 del curso de faroleros", ["Hora: 11:00"]),
        ("webinar 2", ["Hora: 11:00"]),
        ("segundo webinario del curso de faroleros", ["Hora: 11:00"]),
        ("webinario dos", ["Hora: 11:00"]),
        ("recommandation 2 du rapport sur les moulins", ["Former deux"]),
        ("recomendación 1 del informe moulins vaure", ["Curer le"]),
        ("sec. II de CLB/2016/9", ["Se invita", A, B, C, FIVE]),
        ("cap. 2 de CLB/2016/9", ["Se invita", A, B, C, FIVE]),
        ("sección II de CLB/2016/9", ["Se invita", A, B, C, FIVE]),
        ("section 2 of CLB/2016/9", ["Se invita", A, B, C, FIVE]),
        # headings by their name
        ("acciones conexas del pacto de los huertos", ["Repartir", "Enseñar a", "Medir la", "Guardar", "Prestar"]),
        ("¿Cuáles son las medidas de CLB/2016/9?", ["Se invita", A, B, C, FIVE]),
        ("recommandations du rapport sur les moulins", ["Curer le", "Former deux"]),
        ("necesito ver las acciones conexas del PHU", ["Repartir", "Enseñar a", "Medir la", "Guardar", "Prestar"]),
        ("«ACCIONES CONEXAS»", ["Repartir", "Enseñar a", "Medir la", "Guardar", "Prestar"]),
        ("las metas de otro pacto", []),
        ("¿Por qué hay metas?", []),
        ("meta 8 de los huertos urbanos", []),
        # days
        ("¿qué pasa el 8 de marzo?", ["Hora: 11:00"]),
        ("¿qué pasa el 8 de marzo de 2017?", ["Hora: 11:00"]),
        ("what happens on March 8th, 2017?", ["Hora: 11:00"]),
        ("¿qué pasa el 8 de marzo de 2019?", []),
        ("sesión del 8 de marzo del curso de faroleros", ["Hora: 11:00"]),
        ("the session on 8 March", ["Hora: 11:00"]),
        ("what happens on March 8th?", ["Hora: 11:00"]),
        ("la séance du 8 mars", ["Hora: 11:00"]),
        ("a sessão de 8 de março", ["Hora: 11:00"]),
        # symbols and quoted words
        ("CLB/2016/9", ["Informe sobre"]),
        ("¿Qué dice el documento CLB/2016/9?", ["Informe sobre"]),
        ("clb/2016/9", ["Informe sobre"]),
        ("¿dónde dice «Cada balsa lleva 18 personas»?", [TWO]),
        ("¿De dónde es la frase “El agua no alcanza”?", ["El agua"]),
        ('who says "goats may cross at any hour"?', ["Goats may"]),
        ("«La próxima reunión será en otoño. Así terminó la sesión»", [FIVE]),
        ("«La próxima asamblea será en otoño así terminó la sesión»", [FIVE]),
        ("«Las balsas cruzaban el lago desde 1931 y llevan a vecinos de las dos orillas»", [ONE]),
        # nothing is named
        ("¿Cuánto cuesta el billete?", []),
        ("Cita 2 ejemplos de huertos", []),
        ("cita dos acciones", []),
        ("¿Quién va a pie 2 kilómetros?", []),
        ("¿Es para 2 balsas?", []),
        ("¿Qué se dice sobre 2 millones de semillas?", []),
        ("primera llamada a la acción", []),
        ("¿Qué medición hay?", []),
        ("¿Por qué hay 18 personas en cada balsa?", []),
        ("una acción a favor de los huertos", []),
        ("«nadie ha escrito nunca esta frase en un papel»", []),
        ("¿Cuántos de los 2 talleres?", []),
        ("párrafo 8 de CLB/2016/9", []),
    ],
)
def test_place_is_found_in_the_wording_that_people_use(question: str, begins: list[str]):
    found = [place.unit.text for place in FINDER.look_up(question).places]
    assert [text[: len(start)] for text, start in zip(found, begins, strict=False)] == begins
    assert len(found) == len(begins)


OFFICE = parse(
    entry_of("oficina.txt", symbol="OF/3", title="Informe de la Oficina"),
    """JUNTA DE CAMINOS VECINALES

Cuarta reunión

INFORME DE LA OFICINA

1. La Oficina abrió en una casa prestada.

2. El camino de Olmos se cerró por las lluvias.

Anexo

1. Tarifas

El peaje es de dos reales. Quedan dos preguntas:

- P1: ¿Quién paga el peaje?
- P2: ¿Quién abre la barrera?

2. Horarios

La barrera se abre al alba.
""".encode(),
)
SCHOOL = parse(
    entry_of("escuela.txt", title="Memoria de la escuela de Olmos, núm. 5"),
    """Memoria de la escuela de Olmos, núm. 5

1. La escuela tiene dos aulas.

2. En el aula nueva caben treinta alumnos.
""".encode(),
)
TWO_PAPERS = Finder({one.id: one for one in (OFFICE, SCHOOL)})


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("párrafo 2", ["El camino", "En el aula"]),
        ("párrafo 2 del documento de la Junta de Caminos", ["El camino"]),
        ("párrafo 2 de la memoria", ["En el aula"]),
        ("párrafo 2 del número 5", ["En el aula"]),
        ("párrafo 2 de Olmos 5", ["En el aula"]),
        ("párrafo 2 de Olmos n.º 5", ["En el aula"]),
        ("último párrafo de la memoria de la escuela", ["En el aula"]),
        ("párrafo 2 del anexo", ["La barrera"]),
        ("paragraph 2 of the annex to OF/3", ["La barrera"]),
        ("anexo de OF/3", ["El peaje", "¿Quién paga", "¿Quién abre", "La barrera"]),
        ("apartado Horarios del anexo", ["La barrera"]),
        ("P2 de OF/3", ["¿Quién abre"]),
        ("P2", ["¿Quién abre"]),
    ],
)
def test_place_with_one_label_in_two_papers_is_told_apart(question: str, begins: list[str]):
    found = [place.unit.text for place in TWO_PAPERS.look_up(question).places]
    assert [text[: len(start)] for text, start in zip(found, begins, strict=False)] == begins
    assert len(found) == len(begins)


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("webinario 7", {"curso-faroleros": ("1", "2")}),
        ("acción k del PHU", {"pacto-huertos": ("a", "b", "c", "d", "e")}),
        ("meta 6.9", {"pacto-huertos": ("6.1", "6.2")}),
        ("nota 9", {"balsas-2016": ("1", "2"), "salinas": ("1",)}),
        ("párrafo 2 de CLB/2018/1", {"": ("CLB/2016/9", "BRD/7")}),
        ("¿Quién firma según la nota 9?", {}),
        ("tren 7", {}),
        ("¿Qué dice el último informe?", {}),
        ("final report", {}),
    ],
)
def test_label_that_no_document_has_is_told_with_those_that_there_are(
    question: str, missing: dict[str, tuple[str, ...]]
):
    found = FINDER.look_up(question)
    assert not found.places
    assert {name: labels for name, _, labels in found.missing} == missing


@pytest.mark.parametrize(
    ("question", "is_whole"),
    [
        ("¿Quién firma según el párrafo 2 de CLB/2016/9?", False),
        ("According to paragraph 2 of BRD/7, when may people cross?", False),
        ("Qui garde le grain, selon le paragraphe 2 des moulins ?", False),
        ("Quantos dias seca o sal, segundo o parágrafo 2 das salinas?", False),
        ("texto íntegro del párrafo 2 de CLB/2016/9", True),
        ("read me paragraphs 1 and 2 of BRD/7", True),
        ("les paragraphes 1 et 2 du rapport sur les moulins", True),
    ],
)
def test_what_is_asked_of_a_place_is_told_from_the_place_itself(question: str, is_whole: bool):
    found = FINDER.look_up(question)
    assert found.places
    assert found.is_whole == is_whole


def test_quote_over_two_sentences_is_cited_whole_and_word_for_word():
    place, *others = FINDER.look_up("«Cada balsa lleva 18 personas. La patrona Elvira Sosa firma»").places
    assert not others
    assert place.span is not None
    assert place.span.of(REPORT.text) == place.unit.text


def test_symbol_within_a_longer_one_names_only_the_longer():
    one = parse(entry_of("uno.txt", symbol="AB/1"), b"1. El faro es alto.\n")
    other = parse(entry_of("dos.txt", symbol="AB/1/Add.2"), b"1. El faro es bajo.\n")
    finder = Finder({one.id: one, other.id: other})
    assert finder._titles.named("parrafo 1 de ab/1/add.2") == ["dos"]
    assert finder._titles.named("parrafo 1 de ab/1") == ["uno"]
    assert finder._titles.named("parrafo 1 de ab/12") == []
