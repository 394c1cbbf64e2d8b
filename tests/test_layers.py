"""Imports go one way: a stage knows the records, not its neighbours; only pipeline knows the order."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "askmig"
GROUND = {"records", "errors", "messages", "language", "settings", "facts", "differ"}
STAGES = set(
    "corpus parse parsed propose unpack add chunk match embed vectors thesaurus acronyms analysed nearest index cite courtesy conversation"
    " mentions quoted printed titles attributed lookup retrieve signals names scope lists rerank answer verify reply check generate".split()
)
# What each module may import of the package, beside itself.
MAY_IMPORT = {
    "records": set(),
    "errors": set(),
    "messages": set(),
    "language": {"records"},
    "settings": {"errors"},
    "facts": {"language"},
    "differ": {"facts", "language"},
    "corpus": GROUND,
    "parse": GROUND,
    "parsed": GROUND | {"parse"},
    "propose": GROUND,
    "unpack": GROUND,
    "add": GROUND | {"corpus", "parsed", "propose", "unpack"},
    "chunk": GROUND,
    "match": GROUND,
    "embed": GROUND | {"match"},
    "vectors": GROUND | {"embed", "index", "match"},
    "thesaurus": GROUND,
    "acronyms": GROUND | {"thesaurus"},
    "analysed": {"errors", "language"},
    "nearest": set(),
    "index": GROUND | {"match", "nearest", "thesaurus", "acronyms", "analysed"},
    "cite": GROUND,
    "courtesy": {"language"},
    "conversation": GROUND | {"courtesy"},
    "mentions": set(),
    "quoted": {"language", "records"},
    "printed": {"language", "records", "mentions", "quoted"},
    "titles": {"language", "mentions", "printed", "quoted", "records"},
    "attributed": {"language", "titles"},
    "lookup": GROUND | {"acronyms", "attributed", "mentions", "quoted", "printed", "titles"},
    "retrieve": GROUND | {"index", "match", "thesaurus"},
    "signals": GROUND,
    "names": {"language", "thesaurus"},
    "scope": GROUND | {"index", "names"},
    "rerank": GROUND | {"embed", "index", "retrieve", "signals"},
    "lists": GROUND | {"index", "retrieve", "signals"},
    "answer": GROUND | {"index", "lists", "retrieve", "cite", "lookup", "signals"},
    "verify": GROUND,
    "reply": GROUND | {"cite", "courtesy", "signals"},
    "check": GROUND,
    "generate": GROUND | {"embed", "names", "cite", "conversation", "verify", "check"},
    "pipeline": GROUND | STAGES,
    "interfaces": GROUND | STAGES | {"pipeline", "interfaces", "evaluation", "training"},
    "training": GROUND | {"embed", "index", "retrieve", "rerank", "answer", "pipeline", "evaluation"},
    "evaluation": GROUND | STAGES | {"pipeline", "evaluation"},
    "__init__": {"pipeline", "records", "settings"},
}


def imported(path: Path) -> set[str]:
    """Return the modules of the package that a file imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("askmig"):
            parts = (node.module or "").split(".")
            names |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {a.name.split(".")[1] for a in node.names if a.name.startswith("askmig.")}
    return names


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCE)))
def test_module_imports_only_what_lies_below_it(path: Path):
    layer = path.relative_to(SOURCE).parts[0].removesuffix(".py")
    assert imported(path) - {layer} <= MAY_IMPORT[layer]


@pytest.mark.parametrize(
    "library", ["faiss", "bm25s", "onnxruntime", "tokenizers", "sentence_transformers", "gradio", "mcp"]
)
def test_heavy_library_is_imported_by_one_stage_and_inside_a_function(library: str):
    users = set()
    for path in SOURCE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        top = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
        anywhere = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
        layer = path.relative_to(SOURCE).parts[0].removesuffix(".py")
        if layer in ("training", "evaluation") or "web" in path.parts:
            continue
        assert library not in [name for node in top for name in _roots(node)], path
        users |= {layer for node in anywhere if library in _roots(node)}
    assert len(users) <= 1


def _roots(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [(node.module or "").split(".")[0]]
    return [alias.name.split(".")[0] for alias in node.names]


def test_public_names_are_exact():
    import askmig

    assert all(getattr(askmig, name) is not None for name in askmig.__all__)
    assert askmig.__all__ == sorted(askmig.__all__)
