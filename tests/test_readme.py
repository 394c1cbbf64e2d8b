"""The README says what is there."""

import re
import subprocess
import sys

from samples import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_tree_lists_the_folders_of_the_root_in_the_order_of_the_data():
    tree = re.search(r"```\n(corpus/.*?)```", README, re.DOTALL)
    assert tree is not None
    named = [line.split()[0].rstrip("/").split("/")[0] for line in tree[1].splitlines()]
    kept = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    folders = {line.split("/")[0] for line in kept.splitlines() if "/" in line and not line.startswith(".")}
    assert set(named) == folders | {"app.py"}


def shown_by(*command: str) -> str:
    """Return the help of a command."""
    arguments = [sys.executable, "-m", "askmig.interfaces.cli", *command, "--help"]
    return subprocess.run(arguments, capture_output=True, text=True, check=True).stdout


def commands_in(text: str) -> set[str]:
    """Return the commands that a help page lists."""
    return set(re.findall(r"^  ([a-z][a-z-]+) ", text, re.MULTILINE))


def test_every_command_of_the_readme_exists():
    commands = set(re.findall(r"^askmig ([a-z]+)|`askmig ([a-z]+)", README, re.MULTILINE))
    named = {one or other for one, other in commands}
    assert {"ask", "show", "verify", "eval", "serve"} <= named <= commands_in(shown_by())


def test_every_measure_and_option_of_eval_in_the_readme_exists():
    shown = shown_by("eval")
    measures = set(re.findall(r"askmig eval ([a-z][a-z-]+)", README))
    assert {"files", "scale", "load", "encoders", "import-verdicts"} <= measures <= commands_in(shown)
    options = set(re.findall(r"askmig eval (--[a-z-]+)", README))
    assert {"--split", "--structure"} <= options <= set(re.findall(r"--[a-z-]+", shown))
