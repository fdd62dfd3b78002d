"""The house keeps its shape: sizes, top level, configuration table, templates, front-end files."""

from __future__ import annotations

import ast
import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import plotly.offline
import pytest

from minerals_tracker.local import CHECKOUT

CODE = ("deals", "shipments", "milestones", "minerals_tracker")
LONGEST_MODULE, LONGEST_FUNCTION, LONGEST_TEMPLATE, LONGEST_TEST = 350, 40, 150, 40
LARGEST_FOLDER = 15
TOP_LEVEL = {
    *("manage.py", "minerals_tracker", "deals", "shipments", "milestones", "templates", "static"),
    *("tests", "requirements.txt", "README.md", "requirements-dev.txt", "requirements.in"),
    *("requirements-dev.in", "pyproject.toml", "Makefile", "package.json", "package-lock.json"),
    *("CHANGELOG.md", "LICENSE", "docs"),
}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def files(suffix: str, *folders: str) -> list[Path]:
    """Our files of a kind, tracked or about to be, migrations left out."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *folders],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = (Path(name) for name in listed.stdout.split("\0") if name and name.endswith(suffix))
    return [path for path in found if "migrations" not in path.parts and (CHECKOUT / path).exists()]


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse((CHECKOUT / path).read_text())):
        if isinstance(node, Function):
            yield node


def too_long(suffix: str, limit: int, *folders: str) -> dict[str, int]:
    lengths = {
        str(path): len((CHECKOUT / path).read_text().splitlines())
        for path in files(suffix, *folders)
    }
    return {name: length for name, length in lengths.items() if length > limit}


def long_functions(limit: int, *folders: str) -> dict[str, int]:
    return {
        f"{path}:{function.name}": length
        for path in files(".py", *folders)
        for function in functions(path)
        if (length := (function.end_lineno or 0) - function.lineno + 1) > limit
    }


def test_modules_are_short() -> None:
    assert too_long(".py", LONGEST_MODULE, *CODE) == {}


def test_folders_are_small() -> None:
    folders = Counter(path.parent for path in files(".py", *CODE) if path.name != "__init__.py")
    assert {str(folder): n for folder, n in folders.items() if n > LARGEST_FOLDER} == {}


def test_functions_are_short() -> None:
    assert long_functions(LONGEST_FUNCTION, *CODE) == {}


def test_templates_are_short() -> None:
    assert too_long(".html", LONGEST_TEMPLATE, "templates") == {}


def test_tests_are_short() -> None:
    assert long_functions(LONGEST_TEST, "tests") == {}


def test_top_level_holds_nothing_else() -> None:
    names = {path.parts[0] for path in files("")}
    assert {name for name in names if not name.startswith(".")} <= TOP_LEVEL


def test_there_is_no_attic() -> None:
    assert [path for path in files(".py") if path.name in {"utils.py", "helpers.py"}] == []


def test_readme_lists_exactly_the_variables_that_are_read() -> None:
    settings = (CHECKOUT / "minerals_tracker/settings.py").read_text()
    supervisor = (CHECKOUT / "minerals_tracker/local/loopback.py").read_text()
    places = (CHECKOUT / "minerals_tracker/local/paths.py").read_text()
    read = set(re.findall(r'env\.\w+\(\s*"(\w+)"', settings))
    read |= set(re.findall(r'environ\.get\("(\w+)"', supervisor + places))
    table = re.findall(r"^\| `([A-Z_]+)` \|", (CHECKOUT / "README.md").read_text(), re.MULTILINE)
    assert sorted(table) == sorted(read)


@pytest.mark.parametrize(
    ("forbidden", "pattern"),
    [
        ("a style attribute", r"<[^>]*\sstyle\s*="),
        ("an inline handler", r"<[^>]*\son[a-z]+\s*="),
        ("an inline style sheet", r"<style\b"),
        ("an inline script", r"<script(?![^>]*\bsrc=)(?![^>]*application/json)"),
        ("a filter that trusts", r"\|\s*safe\b"),
    ],
)
def test_templates_keep_to_the_content_security_policy(forbidden: str, pattern: str) -> None:
    letters = ("templates/letters",)  # mail programs read nothing but style attributes
    breaches = [
        path
        for path in files(".html", "templates")
        if re.search(pattern, (CHECKOUT / path).read_text()) and not str(path).startswith(letters)
    ]
    assert breaches == [], forbidden


def test_plotly_of_the_page_is_plotly_of_the_figures() -> None:
    version = plotly.offline.get_plotlyjs_version()
    package = json.loads((CHECKOUT / "package.json").read_text())
    head = (CHECKOUT / "static/vendor/plotly-basic.min.js").read_bytes()[:300].decode()
    assert package["dependencies"]["plotly.js-basic-dist-min"] == version
    assert f"v{version}" in head


def test_front_end_packages_stay_out_of_the_repository() -> None:
    assert files("", "static/vendor", "node_modules") == []
