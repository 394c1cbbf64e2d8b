"""A run as a page: the same figures in Markdown and HTML, nothing loaded, nothing left unescaped."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest

from askmig.evaluation.report import report_html, report_markdown, write_report


def row(name, question="¿Qué dice el párrafo?", **given):
    measures = {"R@1": 1, "RR": 1, "citation_recall": 1, "citation_precision": 1, "locator": 1, "facts": 1}
    measures |= {"answer_characters": 50, "false_answer": None, "false_refusal": 0}
    whole = {
        "id": name,
        "split": "dev",
        "type": "paragraph",
        "language": "es",
        "turn": None,
        "question": question,
        "answerable": True,
        "status": "answered",
        "evidence": 0.75,
        "expected": [{"document": "nota", "paragraph": "p2", "footnote": None, "quote": "El puente mide 12 metros."}],
        "found": [],
        "answer": "El puente mide 12 metros. [1]",
        "seconds": 0.02,
    }
    return whole | given | {"measures": measures | given.get("measures", {})}


def unanswerable(name, *, answered, evidence=0.25):
    nothing = dict.fromkeys(("R@1", "RR", "citation_recall", "citation_precision", "locator", "facts"))
    return row(
        name,
        type="unanswerable",
        answerable=False,
        status="answered" if answered else "not_found",
        evidence=evidence,
        expected=[],
        measures={**nothing, "false_answer": int(answered), "false_refusal": None},
    )


def wrong(name, grade, **given):
    """A row whose graded measures are all ``grade``."""
    graded = dict.fromkeys(("RR", "citation_recall", "citation_precision", "locator", "facts"), grade)
    return row(name, **given, measures=graded)


def run(*rows, **given):
    none = {"R@1": None, "R@5": None, "facts": None}
    whole = {
        "name": "dev-1",
        "created": "2026-05-01T10:00:00",
        "split": "dev",
        "manifest": {"index": {"encoder": "builtin"}, "gold": {"q.jsonl": "0a"}, "versions": {}, "settings": {}},
        "summary": {
            "questions": 10,
            "R@1": 0.5,
            "R@5": 0.75,
            "facts": 0.625,
            "answer_characters_median": 180,
            "false_answer_rate": None,
        },
        "by_type": {
            "paragraph": {"questions": 8, "R@1": 0.5, "R@5": 0.75, "facts": 0.625},
            "unanswerable": {"questions": 2, **none},
        },
        "by_language": {"es": {"questions": 10, "R@1": 0.5, "R@5": 0.75, "facts": 0.625}},
        "refusal_curve": [
            {"threshold": 0.0, "false_answer_rate": 1.0, "false_refusal_rate": 0.0},
            {"threshold": 1.0, "false_answer_rate": 0.0, "false_refusal_rate": 0.5},
        ],
        "speed": {"p50_ms": 31.25, "p95_ms": 88, "build_s": 41.3, "index_bytes": 23_456_789},
        "rows": list(rows) or [row("q1")],
    }
    return whole | given


def table(markdown, title):
    """The cells of the table under a heading, head first, the rule left out."""
    section = markdown.split(f"## {title}\n")[1].split("\n## ")[0]
    lines = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("|")]
    return [line for line in lines if not set("".join(line)) <= set("-:")]


def svg(page, name):
    return re.search(rf'<svg [^>]*aria-labelledby="{name}-title.*?</svg>', page, re.DOTALL)[0]


def test_headline_shows_every_measure_and_a_dash_where_there_is_none():
    assert [line[:3] for line in table(report_markdown(run()), "Headline")] == [
        ["measure", "value", "questions"],
        ["R@1", "0.500", "1"],
        ["R@5", "0.750", "–"],
        ["facts", "0.625", "1"],
        ["answer characters median", "180", "1"],
        ["false answer rate", "–", "0"],
    ]


def test_groups_leave_out_measures_that_apply_to_none():
    text = report_markdown(run())
    assert table(text, "By type") == [
        ["type", "questions", "R@1", "R@5", "facts"],
        ["paragraph", "8", "0.500", "0.750", "0.625"],
        ["unanswerable", "2", "–", "–", "–"],
    ]
    assert table(text, "By language")[1] == ["es", "10", "0.500", "0.750", "0.625"]


def test_refusal_curve_shows_both_rates():
    assert table(report_markdown(run()), "Refusal curve")[1:] == [
        ["0.000", "1.000", "0.000"],
        ["1.000", "0.000", "0.500"],
    ]


def test_long_refusal_curve_is_thinned_in_the_table_and_whole_in_the_plot():
    points = [{"threshold": n / 99, "false_answer_rate": 1 - n / 99, "false_refusal_rate": n / 99} for n in range(100)]
    page = report_html(run(refusal_curve=points))
    assert [line[0] for line in table(report_markdown(run(refusal_curve=points)), "Refusal curve")[1:3]] == [
        "0.000",
        "0.051",
    ]
    assert [len(line.split()) for line in re.findall(r'points="([^"]*)"', page)] == [100, 100]


def test_evidence_of_answerable_and_unanswerable_is_told_apart():
    rows = [row("q1", evidence=0.5), row("q2", evidence=0.7), unanswerable("u1", answered=False, evidence=0.6)]
    text = report_markdown(run(*rows))
    assert table(text, "Score distributions")[1:] == [
        ["answerable", "2", "0.500", "0.520", "0.550", "0.600", "0.650", "0.680", "0.700"],
        ["unanswerable", "1", *["0.600"] * 7],
    ]
    assert "In 50 % of the pairs" in text


def test_latency_has_its_units():
    rows = [row("fast"), row("slow", seconds=1.5)]
    assert table(report_markdown(run(*rows)), "Latency")[1:] == [
        ["half of the questions within", "31.2 ms"],
        ["95 % of the questions within", "88.0 ms"],
        ["slowest question (slow)", "1,500.0 ms"],
        ["build of the index", "41.3 s"],
        ["size of the index", "23.5 MB"],
    ]


def test_worst_questions_are_the_worst_and_the_surest_among_equals():
    rows = [
        row("right"),
        wrong("half", 0.5),
        wrong("unsure", 0, evidence=0.1),
        wrong("sure", 0, evidence=0.9),
        unanswerable("refused", answered=False),
        unanswerable("invented", answered=True, evidence=0.5),
        wrong("quarter", 0.25),
    ]
    listed = re.findall(r'<p class="quiet">(\w+) ·', report_html(run(*rows)))
    assert listed == ["sure", "invented", "unsure", "quarter", "half"]
    assert "5 of 7 questions are not wholly right, 3 are wholly wrong." in report_markdown(run(*rows))


def test_only_the_25_worst_are_listed():
    rows = [wrong(f"q{n}", n / 100, question=f"¿{n}?") for n in range(40)]
    assert re.findall(r"^### \d+\. ¿(\d+)\?$", report_markdown(run(*rows)), re.MULTILINE) == [str(n) for n in range(25)]


def test_worst_question_shows_expected_found_and_answer():
    note = {"document": "nota", "paragraph": "n3", "footnote": 3, "quote": "Costó 3,6 millones."}
    places = [("p9", None), ("p1", None), ("p1", 3), ("p4", None)]
    found = [
        {
            "rank": rank,
            "score": 1.0,
            "document": "nota",
            "paragraph": paragraph,
            "footnote": footnote,
            "text": f"Texto {rank}.",
        }
        for rank, (paragraph, footnote) in enumerate(places, start=1)
    ]
    measures = {"RR": 1 / 3, "facts": 0.5, "false_refusal": 1}
    one = row("q1", "¿Cuánto costó?", expected=[note], found=found[::-1], answer="No está.", turn=2, measures=measures)
    assert report_markdown(run(one)).split("### ")[1].split("\n## ")[0].strip().splitlines() == [
        "1. ¿Cuánto costó?",
        "",
        "q1 · turn 2 · paragraph · es · evidence 0.75 · grade 0.64\\",
        "**refused, though the documents say; expected place first at rank 3; facts 0.50**",
        "",
        "- expected: nota, note 3: “Costó 3,6 millones.”",
        "- found 1: nota p9: Texto 1.",
        "- found 2: nota p1: Texto 2.",
        "- found 3: nota, note 3 (expected): Texto 3.",
        "- answer: No está.",
    ]
    page = report_html(run(one))
    assert '<span class="place">nota, note 3</span> <q>Costó 3,6 millones.</q>' in page
    assert '<span class="place">nota, note 3</span> <strong class="hit">expected</strong> Texto 3.' in page
    assert '<dd class="answer">No está.</dd>' in page
    assert "Texto 4." not in page


def test_any_unit_that_may_answer_is_marked_as_expected():
    either = {
        "document": "nota",
        "paragraph": "p2",
        "footnote": None,
        "quote": "12 metros",
        "units": ["nota#p2", "nota#p5"],
    }
    found = [
        {"rank": rank, "score": 1.0, "document": "nota", "paragraph": paragraph, "footnote": None, "text": "…"}
        for rank, paragraph in enumerate(("p5", "p25", "p2"), start=1)
    ]
    text = report_markdown(run(wrong("q1", 0.5, expected=[either], found=found)))
    assert re.findall(r"- found \d: (nota p\d+)( \(expected\))?:", text) == [
        ("nota p5", " (expected)"),
        ("nota p25", ""),
        ("nota p2", " (expected)"),
    ]


def test_sets_are_reported_where_the_run_has_them():
    sets = {"invented": {"questions": 3, "R@1": 0.25, "R@5": 1.0}}
    assert table(report_markdown(run(by_set=sets)), "By set") == [
        ["set", "questions", "R@1", "R@5"],
        ["invented", "3", "0.250", "1.000"],
    ]
    assert "By set" not in report_markdown(run())


def test_false_answer_expects_nothing_in_the_documents():
    text = report_markdown(run(unanswerable("u1", answered=True)))
    assert "**answered, though the documents do not say**" in text
    assert "- expected: not found in the documents" in text


def test_hostile_texts_are_escaped_wherever_they_stand():
    hostile = "<script>alert('x')</script>\" onload=\"alert(1)"
    place = {"document": hostile, "paragraph": hostile, "footnote": None}
    texts = {"id": hostile, "language": hostile, "type": hostile, "answer": hostile, "seconds": 9}
    one = row("q1", hostile, expected=[place | {"quote": hostile}], **texts, measures={"RR": 0})
    one["found"] = [place | {"rank": 1, "score": 1.0, "text": hostile}]
    groups = {hostile: {"questions": 1, "R@1": 0.5, "R@5": 0.5}}
    page = report_html(
        run(
            one,
            name=hostile,
            split=hostile,
            by_type=groups,
            by_language=groups,
            summary={hostile: 1.0, "R@1": 0.5},
            manifest={hostile: hostile},
        )
    )
    tags = Tags(page)
    assert "script" not in tags.names
    assert not any(name.startswith("on") for name in tags.attributes)
    assert hostile in unescape(page)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<b>uno</b> & [dos](tres)", r"\<b\>uno\</b\> \& \[dos](tres)"),
        ("a | b", r"a \| b"),
        ("uno\n\n# dos", "uno # dos"),
        ("*uno* _dos_ tres_cuatro `cinco` $6$", r"\*uno\* \_dos\_ tres_cuatro \`cinco\` \$6\$"),
    ],
)
def test_markdown_shows_texts_as_they_are(text, shown):
    assert f"### 1. {shown}\n" in report_markdown(run(wrong("q1", 0, question=text)))


def test_html_loads_nothing():
    page = report_html(run(wrong("q1", 0), unanswerable("u1", answered=True)))
    tags = Tags(page)
    assert "http://" not in page and "https://" not in page and "url(" not in page
    assert not tags.names & {"script", "link", "img", "iframe", "object", "embed"}
    assert not tags.attributes & {"src", "href", "srcset", "xlink:href"}
    assert "default-src 'none'" in page


def test_html_is_whole_and_has_no_id_twice():
    tags = Tags(report_html(run(wrong("q1", 0), unanswerable("u1", answered=True))))
    assert tags.open == []
    assert len(tags.ids) == len(set(tags.ids)) == 8


def test_every_plot_says_in_words_what_it_draws():
    page = report_html(run(row("q1", evidence=0.7), unanswerable("u1", answered=False, evidence=0.2)))
    described = dict(re.findall(r"<title id=[^>]*>([^<]*)</title><desc[^>]*>([^<]*)</desc>", page))
    assert described == {
        "R@1 and R@5 by type": "R@1 and R@5: paragraph 0.50 and 0.75.",
        "R@1 and R@5 by language": "R@1 and R@5: es 0.50 and 0.75.",
        "False answers and false refusals by threshold": "From false answer rate 1.00 and false refusal rate 0.00 at 0.00"
        " to false answer rate 0.00 and false refusal rate 0.50 at 1.00.",
        "Evidence of answerable and of unanswerable questions": "Shares of the questions by evidence."
        " Medians: answerable 0.70; unanswerable 0.20.",
    }
    assert page.count('role="img"') == 4


def test_bars_are_as_long_as_the_measures():
    bars = svg(report_html(run()), "bars-type")
    assert re.findall(r'<rect x="92.0" y="34.0" width="([\d.]+)" height="15.0" class="(\w+)"', bars) == [
        ("135.0", "fifth"),
        ("90.0", "first"),
    ]
    assert "unanswerable" not in bars


def test_curve_runs_from_one_end_of_the_axes_to_the_other():
    curve = svg(report_html(run()), "curve")
    assert re.findall(r'points="([^"]*)" class="line (\w+)"', curve) == [
        ("40.0,28.0 340.0,188.0", "two"),
        ("40.0,188.0 340.0,108.0", "one"),
    ]


def test_histogram_bars_are_shares_of_their_own_group():
    rows = [row("q1", evidence=0.51), row("q2", evidence=0.52), row("q3", evidence=0.99), row("q4", evidence=0.98)]
    plot = svg(report_html(run(*rows, unanswerable("u1", answered=False, evidence=0.0))), "evidence")
    assert re.findall(r'<rect x="([\d.]+)" [^>]*height="([\d.]+)" class="bar (\w+)"', plot) == [
        ("181.0", "44.0", "one"),
        ("325.0", "44.0", "one"),
        ("21.0", "88.0", "two"),
    ]


def test_run_without_curve_evidence_or_scores_still_reports():
    speed = {"p50_ms": None, "p95_ms": 88}
    empty = run(row("q1", evidence=None), refusal_curve=[], by_type={}, by_language={}, speed=speed)
    assert "<svg" not in report_html(empty)
    assert table(report_markdown(empty), "Score distributions")[1] == ["answerable", "0", *["–"] * 7]
    assert table(report_markdown(empty), "Latency")[1:] == [
        ["95 % of the questions within", "88.0 ms"],
        ["slowest question (q1)", "20.0 ms"],
    ]
    assert report_markdown(empty).split("## By type")[1].split("##")[0].strip().endswith("No data.")


def test_report_is_written_beside_the_run(tmp_path):
    one = run(row("q1"))
    assert write_report(one, tmp_path / "results") == [
        tmp_path / "results" / "dev-1.md",
        tmp_path / "results" / "dev-1.html",
    ]
    assert (tmp_path / "results" / "dev-1.md").read_text(encoding="utf-8") == report_markdown(one)
    assert (tmp_path / "results" / "dev-1.html").read_text(encoding="utf-8") == report_html(one)


class Tags(HTMLParser):
    """The tags of a page: their names, attributes and ids, and those still open at its end."""

    def __init__(self, page):
        super().__init__()
        self.names, self.attributes, self.ids, self.open = set(), set(), [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.ids += [value for name, value in attrs if name == "id"]
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag
