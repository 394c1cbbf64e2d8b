"""Bars, curves and histograms of a run as inline SVG, and the style of the report's page."""

from collections.abc import Iterable
from html import escape
from typing import Any

import numpy as np

_BINS = 20


def label(key: str) -> str:
    """Return the name of a measure as a person reads it."""
    return key.replace("_", " ")


def _svg(name: str, title: str, description: str, height: float, body: Iterable[str]) -> str:
    return (
        f'<svg viewBox="0 0 360 {height:g}" role="img" aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(description)}</desc>'
        f"{''.join(body)}</svg>"
    )


def _letters(x: float, y: float, text: str, kind: str = "") -> str:
    return f'<text x="{x:g}" y="{y:.1f}" class="{kind}">{escape(text)}</text>'


def _rectangle(x: float, y: float, width: float, height: float, kind: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{height:.1f}" class="{kind}"/>'


def bars(by: str, groups: dict[str, dict[str, Any]]) -> str:
    """Return a bar for each group, R@1 drawn upon R@5, which is never less; empty where no group has them."""
    scored = {name: (one["R@1"], one["R@5"]) for name, one in groups.items() if one.get("R@5") is not None}
    if not scored:
        return ""
    left, width, bottom = 92, 180, 36 + 24 * len(scored)
    body = [_rectangle(left, 6, 12, 12, "first"), _letters(left + 17, 16, "R@1")]
    body += [_rectangle(left + 62, 6, 12, 12, "fifth"), _letters(left + 79, 16, "R@5")]
    for share in (0, 0.5, 1):
        x = left + width * share
        body += [f'<path d="M{x:g} 28V{bottom}" class="grid"/>', _letters(x, bottom + 15, f"{share:g}", "middle")]
    for row, (name, (first, fifth)) in enumerate(scored.items()):
        y = 34 + 24 * row
        body += [_letters(left - 7, y + 12, name, "end"), _rectangle(left, y, width * fifth, 15, "fifth")]
        body += [_rectangle(left, y, width * (first or 0), 15, "first")]
        body += [_letters(left + width + 9, y + 12, f"{first or 0:.2f}  {fifth:.2f}")]
    words = "; ".join(f"{name} {first or 0:.2f} and {fifth:.2f}" for name, (first, fifth) in scored.items())
    return _svg(f"bars-{by}", f"R@1 and R@5 by {by}", f"R@1 and R@5: {words}.", bottom + 22, body)


def curve(points: list[dict[str, float]]) -> str:
    """Return the two rates against the threshold; empty where the run has no curve."""
    if not points:
        return ""
    least, most = points[0]["threshold"], points[-1]["threshold"]
    scale = 300 / ((most - least) or 1.0)
    body = [_letters(8, 28 + 160 * (1 - share) + 4, f"{share:g}") for share in (0, 0.5, 1)]
    body += [f'<path d="M40 {28 + 160 * (1 - share):g}H340" class="grid"/>' for share in (0, 0.5, 1)]
    body += [_letters(40 + 75 * tick, 205, f"{least + (most - least) * tick / 4:.2f}", "middle") for tick in range(5)]
    body += [_letters(190, 222, "threshold", "middle quiet")]
    for place, (key, kind) in enumerate((("false_answer_rate", "two"), ("false_refusal_rate", "one"))):
        line = " ".join(f"{40 + scale * (p['threshold'] - least):.1f},{28 + 160 * (1 - p[key]):.1f}" for p in points)
        body += [f'<polyline points="{line}" class="line {kind}"/>']
        body += [f'<path d="M{40 + 150 * place} 12h26" class="line {kind}"/>']
        body += [_letters(72 + 150 * place, 16, label(key))]
    ends = " to ".join(
        f"{label('false_answer_rate')} {p['false_answer_rate']:.2f} and {label('false_refusal_rate')} "
        f"{p['false_refusal_rate']:.2f} at {p['threshold']:.2f}"
        for p in (points[0], points[-1])
    )
    return _svg("curve", "False answers and false refusals by threshold", f"From {ends}.", 230, body)


def histograms(answerable: list[float], unanswerable: list[float]) -> str:
    """Return two histograms upon one axis of evidence, each as shares of its own questions."""
    everything = [*answerable, *unanswerable]
    if not everything:
        return ""
    limits = (min(0.0, *everything), max(1.0, *everything))
    groups = {"answerable": ("one", answerable), "unanswerable": ("two", unanswerable)}
    shares = {name: _bin_shares(values, limits) for name, (_, values) in groups.items()}
    highest = max(map(max, shares.values()))
    body = []
    for place, (name, (kind, values)) in enumerate(groups.items()):
        base = 112 + 124 * place
        body += [
            _letters(20, base - 98, f"{name}, {len(values)} questions"),
            f'<path d="M20 {base}H340" class="grid"/>',
        ]
        for number, share in enumerate(shares[name]):
            height = 88 * share / highest
            body += [_rectangle(21 + 16 * number, base - height, 14, height, f"bar {kind}")] if share else []
    span = limits[1] - limits[0]
    body += [_letters(20 + 80 * tick, 252, f"{limits[0] + span * tick / 4:.2f}", "middle") for tick in range(5)]
    body += [_letters(180, 270, "evidence", "middle quiet")]
    medians = "; ".join(f"{name} {np.median(values):.2f}" for name, (_, values) in groups.items() if values)
    title = "Evidence of answerable and of unanswerable questions"
    return _svg("evidence", title, f"Shares of the questions by evidence. Medians: {medians}.", 278, body)


def _bin_shares(values: list[float], limits: tuple[float, float]) -> list[float]:
    counts, _ = np.histogram(values, bins=_BINS, range=limits)
    return [float(count) / max(len(values), 1) for count in counts]


STYLE = """
:root{color-scheme:light dark;--paper:#fff;--ground:#f6f7f8;--ink:#1c2733;--quiet:#55616e;--line:#d8dde2;--blue:#1b5a8f;
--pale:#b9d3ea;--other:#b3480f;--good:#1d6b3a}
@media(prefers-color-scheme:dark){:root{--paper:#1a2129;--ground:#12181f;--ink:#e6eaee;--quiet:#a3afba;--line:#33404c;
--blue:#8fc3ef;--pale:#2f4f6d;--other:#f0a268;--good:#8fd6a5}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
main{max-width:74rem;margin:0 auto;padding:1.5rem 1rem 4rem}
h1{font-size:1.5rem;line-height:1.25;margin:0}h2{font-size:1.2rem;margin:2.5rem 0 .3rem}
h3{font-size:1rem;line-height:1.4;margin:0}p{margin:.3rem 0 .8rem;max-width:46rem}
.quiet{color:var(--quiet);font-size:.875rem}svg text.quiet{fill:var(--quiet);font-size:12px}
.wide{overflow-x:auto;background:var(--paper);border:1px solid var(--line);border-radius:4px}
table{border-collapse:collapse;font-size:.84rem;overflow-wrap:normal;min-width:100%}
th,td{padding:.35rem .55rem;text-align:left;vertical-align:top}
thead th{vertical-align:bottom;color:var(--quiet);font-weight:500;line-height:1.25}
tbody tr{border-top:1px solid var(--line)}tbody th{font-weight:500;position:sticky;left:0;background:var(--paper)}
th.figure,td.figure{text-align:right;font-variant-numeric:tabular-nums}td.figure{white-space:nowrap}
figure{margin:.8rem 0;padding:.8rem;background:var(--paper);border:1px solid var(--line);border-radius:4px;
max-width:32rem}svg{display:block;width:100%;height:auto}
svg text{fill:var(--ink);font-size:12px;white-space:pre}.middle{text-anchor:middle}.end{text-anchor:end}
.grid{stroke:var(--line);fill:none}.line{fill:none;stroke-width:2.2}.line.two{stroke-dasharray:6 4}
.line.one{stroke:var(--blue)}.line.two{stroke:var(--other)}.bar.one{fill:var(--blue)}.bar.two{fill:var(--other)}
.first{fill:var(--blue)}.fifth{fill:var(--pale);stroke:var(--blue);stroke-width:.8}
article{background:var(--paper);border:1px solid var(--line);border-radius:4px;padding:.9rem 1rem;margin:.8rem 0;
max-width:54rem}
article p{margin:.15rem 0 .4rem;max-width:none}.faults{color:var(--other);font-size:.9375rem}
dl{display:grid;grid-template-columns:5.5rem 1fr;gap:.4rem .5rem;margin:.6rem 0 0;font-size:.9375rem}
dt{color:var(--quiet);font-weight:500}dd{margin:0}dd p{margin:0 0 .2rem}ol{margin:0;padding-left:1.2rem}
li{margin-bottom:.3rem}.place{font-weight:600}.hit{color:var(--good)}.answer{white-space:pre-line}
summary{cursor:pointer;padding:.3rem 0}pre{font-size:.8rem;overflow-x:auto;background:var(--paper);padding:.8rem;
border:1px solid var(--line);border-radius:4px}
@media(max-width:34rem){th,td{padding:.3rem}table{font-size:.8rem}dl{grid-template-columns:1fr;gap:.1rem}dd{margin-bottom:.5rem}}
"""
