"""Which requirements the tests show to be met: `./run coverage` writes docs/coverage.md.

Read from the marks in the syntax trees of the tests, so the table says what the tests say.
"""

import ast
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent
TABLE: Final = HERE.parent / "docs" / "coverage.md"
NOT_RUN: Final = {"skip", "xfail"}
"""Marks of a test that shows nothing."""


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """A row of the catalogue, in short."""

    key: str
    title: str
    part: str
    weight: str
    """`core`, `supporting` or `outside`."""


def catalogue() -> dict[str, Requirement]:
    """Every requirement by number, in the order of the catalogue."""
    content = tomllib.loads((HERE / "requirements.toml").read_text(encoding="utf-8"))
    found = [
        Requirement(key=key, title=title, part=part["title"], weight=weight)
        for part in content["part"]
        for weight in ("core", "supporting", "outside")
        for key, title in part.get(weight, {}).items()
    ]
    return {one.key: one for one in sorted(found, key=lambda one: int(one.key[1:]))}


def shown_by_tests(folder: Path = HERE) -> Mapping[str, list[str]]:
    """The tests that carry each number, as `tests/tasks/test_why.py::test_…`."""
    shown: dict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.rglob("test_*.py")):
        file = path.relative_to(folder.parent).as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for name, key in _marked(tree, _of_the_file(tree)):
            shown[key].append(f"{file}::{name}")
    return shown


def table() -> str:
    """The text of docs/coverage.md."""
    requirements, shown = catalogue(), shown_by_tests()
    lines = [
        "# What is met, by test",
        "",
        "Written by `./run coverage` from the marks in the tests; a test compares. The numbers are "
        "those of the catalogue of requirements, told here in short. A requirement without a test "
        "is not said to be met.",
        "",
        *(_count(weight, requirements, shown) for weight in ("core", "supporting")),
    ]
    part = ""
    for one in _in_parts(requirements):
        if one.part != part:
            part = one.part
            lines += ["", f"## {part}", "", "| | What | | Shown by |", "|---|---|---|---|"]
        lines.append(f"| {one.key} | {one.title} | {one.weight} | {_tests(one, shown)} |")
    return "\n".join(lines) + "\n"


def _marked(tree: ast.AST, inherited: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            marks = [_mark(decorator) for decorator in node.decorator_list]
            if NOT_RUN & {name for name, _ in marks}:
                continue
            keys = (
                *inherited,
                *(key for name, ids in marks if name == "requirement" for key in ids),
            )
            if isinstance(node, ast.ClassDef):
                yield from _marked(node, keys)
            elif node.name.startswith("test_"):
                yield from ((node.name, key) for key in dict.fromkeys(keys))


def _of_the_file(tree: ast.Module) -> tuple[str, ...]:
    """What `pytestmark` says for every test of a file."""
    said = [
        one.value
        for one in tree.body
        if isinstance(one, ast.Assign)
        and isinstance(one.targets[0], ast.Name)
        and one.targets[0].id == "pytestmark"
    ]
    marks = [each for one in said for each in (one.elts if isinstance(one, ast.List) else [one])]
    return tuple(key for name, ids in map(_mark, marks) if name == "requirement" for key in ids)


def _mark(decorator: ast.expr) -> tuple[str, list[str]]:
    """The name of a mark such as `pytest.mark.requirement("R5")`, and what it says."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    said = decorator.args if isinstance(decorator, ast.Call) else []
    texts = [one.value for one in said if isinstance(one, ast.Constant)]
    return called.attr if isinstance(called, ast.Attribute) else "", [str(text) for text in texts]


def _in_parts(requirements: Mapping[str, Requirement]) -> list[Requirement]:
    parts = list(dict.fromkeys(one.part for one in requirements.values()))
    return sorted(requirements.values(), key=lambda one: parts.index(one.part))


def _count(
    weight: str, requirements: Mapping[str, Requirement], shown: Mapping[str, list[str]]
) -> str:
    keys = [one.key for one in requirements.values() if one.weight == weight]
    return f"- {weight}: {sum(key in shown for key in keys)} of {len(keys)} shown by a test"


def _tests(one: Requirement, shown: Mapping[str, list[str]]) -> str:
    return "<br>".join(f"`{test.removeprefix('tests/')}`" for test in shown.get(one.key, ()))


def main() -> None:
    """Write the table."""
    TABLE.write_text(table(), encoding="utf-8")


if __name__ == "__main__":
    main()
