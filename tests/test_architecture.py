"""The house keeps its shape: direction of imports, size, words, and one writer of tasks.

Every rule reads the syntax trees of the files that are there, and every rule is itself tried on
a piece of code that breaks it.
"""

import ast
import re
import shutil
import statistics
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("journey", "tasks", "notifications")
ROOT_MODULES = {"journey.settings", "journey.urls", "journey.asgi"}
# Each layer with what it may not import; the layers above it are added below.
LAYERS = ("journey.engine", "journey", "tasks", "notifications")
ENGINE_LIBRARIES = ("django", "channels", "viewflow", "asgiref")
TASK_WRITERS = re.compile(r"tasks/(worktray|models)(/|\.py$|_)")
WRITES = {
    "create", "bulk_create", "get_or_create", "update_or_create", "update", "bulk_update",
    "save", "delete", "acreate", "asave", "aupdate", "adelete",
}  # fmt: skip
OTHER_BAGS = {"services.py", "utils.py"}


def python_files(*folders: str) -> list[Path]:
    """List the project's own modules; migrations are written by Django."""
    found = [file for folder in folders for file in (ROOT / folder).rglob("*.py")]
    own = [file for file in found if not {"migrations", "node_modules"} & set(file.parts)]
    return sorted(own)


def module_name(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def within(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


def layer_of(module: str) -> str | None:
    """Name the innermost layer of a module; the root files belong to none."""
    if module in ROOT_MODULES:
        return None
    return next((layer for layer in LAYERS if within(module, layer)), None)


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Give every import with its line: statements anywhere, and names handed to an importer."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "relative imports hide their direction"
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else None
            called = node.func.id if isinstance(node.func, ast.Name) else called
            if called in {"import_module", "import_string", "get_model", "__import__"}:
                yield node.lineno, str(node.args[0].value)


def forbidden(module: str, imported: str) -> bool:
    """Say whether `module` must not import `imported`."""
    if within(imported, "viewflow.workflow"):
        return True
    layer, theirs = layer_of(module), layer_of(imported)
    if within(imported, "SpiffWorkflow"):
        return layer != "journey.engine"
    if layer is None:
        return False
    if any(within(imported, root) for root in ROOT_MODULES):
        return True
    if layer == "journey.engine" and any(within(imported, name) for name in ENGINE_LIBRARIES):
        return True
    return theirs is not None and LAYERS.index(theirs) > LAYERS.index(layer)


def test_imports_go_one_way() -> None:
    wrong = [
        f"{file.relative_to(ROOT)}:{line} imports {imported}"
        for file in python_files(*PACKAGES, "frontend")
        for line, imported in imports(ast.parse(file.read_bytes()))
        if forbidden(module_name(file), imported)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("module", "code"),
    [
        ("journey.models.child", "from tasks.models import Task"),
        ("journey.models", "def late():\n    import notifications.receivers"),
        ("journey.audit", "apps.get_model('tasks.Task')"),
        ("tasks.worktray", "import_module('notifications')"),
        ("tasks.views", "import SpiffWorkflow.bpmn"),
        ("journey.models", "from SpiffWorkflow import TaskState"),
        ("notifications.receivers", "from viewflow.workflow import flow"),
        ("journey.engine.state", "from django.db import models"),
        ("journey.engine.state", "from journey.models import Child"),
        ("tasks.views", "from journey.settings import DEMO"),
    ],
)
def test_an_import_upwards_is_noticed(module: str, code: str) -> None:
    assert [line for line, name in imports(ast.parse(code)) if forbidden(module, name)]


@pytest.mark.parametrize(
    ("module", "code"),
    [
        ("journey.engine.state", "import SpiffWorkflow"),
        ("tasks.models", "from journey.models import Child"),
        ("journey.urls", "from notifications import routing"),
        ("tasks.urls", "from viewflow.urls import Site"),
    ],
)
def test_an_import_downwards_is_allowed(module: str, code: str) -> None:
    assert not [line for line, name in imports(ast.parse(code)) if forbidden(module, name)]


def file_lengths() -> dict[str, int]:
    files = [*python_files(*PACKAGES, "frontend"), ROOT / "run", ROOT / "manage.py"]
    lengths = {str(file.relative_to(ROOT)): len(file.read_bytes().splitlines()) for file in files}
    return {name: length for name, length in lengths.items() if length}


def function_lengths(*folders: str) -> dict[str, int]:
    return {
        f"{file.relative_to(ROOT)}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1
        for file in [*python_files(*folders), ROOT / "run"]
        for node in ast.walk(ast.parse(file.read_bytes()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno
    }


def over(lengths: dict[str, int], limit: int) -> dict[str, int]:
    longest = sorted(lengths.items(), key=lambda pair: -pair[1])
    return {name: length for name, length in longest if length > limit}


def ninetieth(lengths: dict[str, int]) -> float:
    return statistics.quantiles(lengths.values(), n=10)[-1]


def test_files_stay_small() -> None:
    lengths = file_lengths()

    assert over(lengths, 400) == {}
    assert statistics.median(lengths.values()) <= 100, over(lengths, 100)
    assert ninetieth(lengths) <= 250, over(lengths, 250)


def test_functions_stay_small() -> None:
    lengths = function_lengths(*PACKAGES, "frontend")

    assert over(lengths, 50) == {}
    assert statistics.median(lengths.values()) <= 8, over(lengths, 8)
    assert ninetieth(lengths) <= 25, over(lengths, 25)


def test_tests_stay_readable() -> None:
    files = {str(file.relative_to(ROOT)): file for file in python_files("tests", "benchmarks")}
    lengths = {name: len(file.read_bytes().splitlines()) for name, file in files.items()}

    assert over(lengths, 400) == {}
    assert over(function_lengths("tests", "benchmarks"), 50) == {}


def test_there_is_one_class_called_task() -> None:
    found = [
        str(file.relative_to(ROOT))
        for file in python_files(*PACKAGES)
        for node in ast.walk(ast.parse(file.read_bytes()))
        if isinstance(node, ast.ClassDef) and node.name == "Task"
    ]
    assert len(found) <= 1
    assert all(name.startswith("tasks/models") for name in found)


def test_no_file_is_a_bag_of_leftovers() -> None:
    bags = [file for file in python_files(*PACKAGES) if file.name in OTHER_BAGS]
    assert bags == [], "name a file for what it does"


def root_name(node: ast.expr) -> str:
    """Return the name a chain of attributes and calls starts from."""
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def task_writes(tree: ast.AST) -> list[int]:
    """Give the lines that write rows of Task: through its manager, or by saving a `task`."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [
        call.lineno
        for call in calls
        if (isinstance(call.func, ast.Name) and call.func.id == "Task")
        or (
            isinstance(call.func, ast.Attribute)
            and call.func.attr in WRITES
            and root_name(call.func) in {"Task", "task"}
        )
    ]


def test_only_the_worktray_writes_tasks() -> None:
    wrong = [
        f"{name}:{line}"
        for file in python_files(*PACKAGES)
        for name in [file.relative_to(ROOT).as_posix()]
        if not TASK_WRITERS.match(name)
        for line in task_writes(ast.parse(file.read_bytes()))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("Task.objects.filter(pk=1).update(title='x')", [1]),
        ("Task.objects.create(title='x')", [1]),
        ("Task(title='x')", [1]),
        ("task.save(update_fields=['title'])", [1]),
        ("Task.objects.open().count()", []),
        ("draft.save()", []),
    ],
)
def test_a_second_writer_is_noticed(code: str, lines: list[int]) -> None:
    assert task_writes(ast.parse(code)) == lines


def committed_files() -> list[Path]:
    """List what is, or is about to be, committed."""
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        pytest.skip("only a git checkout can tell what is committed")
    git = ("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    answer = subprocess.run(git, cwd=ROOT, capture_output=True, check=True, text=True)
    return [ROOT / name for name in answer.stdout.split("\0") if (ROOT / name).is_file()]


REGISTRIES = re.compile(
    "|".join(
        re.escape(host)
        for host in (
            "registry.npm" + "js", "npm" + "js.com", "registry.yarn" + "pkg", "py" + "pi.org",
            "python" + "hosted", "un" + "pkg.com", "js" + "delivr", "deb.debian" + ".org",
        )
    ).encode()
)  # fmt: skip
MACHINE_PATHS = re.compile(rb"(?<![\w./>-])/(?:work|root|home)/")


@pytest.mark.parametrize("pattern", [REGISTRIES, MACHINE_PATHS], ids=["registry", "path"])
def test_no_committed_file_names_a_registry_or_this_machine(pattern: re.Pattern[bytes]) -> None:
    found = {
        str(file.relative_to(ROOT)): match[0].decode()
        for file in committed_files()
        if (match := pattern.search(file.read_bytes()))
    }
    assert found == {}
