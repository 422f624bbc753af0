"""No length of time in which work is due stands in code or in a diagram: it is a rule of a set.

The rule reads syntax trees, and is itself tried on code that breaks it. Lengths that are no
timescale stand in a list, each with its reason; a line of the list that is not needed fails too.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

ROOT = Path(__file__).resolve().parent.parent
UNITS = {"hours", "days", "working_days", "weeks", "months", "years"}
# MONTHS_IN_A_YEAR turns one unit into another.
NAMED_FOR_A_LENGTH = re.compile(
    r"(?i)^(?!.*_in_an?_)(.*_)?(hours|days|weeks|months|years|deadline)($|_)"
)
ISO_LENGTH = re.compile(r"(R\d*/)?P(?=T?\d)(\d+[YMWD])*(T(\d+[HMS])+)?")
# A file, or a folder with a stroke at its end, and the code in it; why it is no timescale.
TECHNICAL = {
    ("journey/incidents.py", "dt.timedelta(hours=24)"): "the longest pause between tries",
    ("journey/templatetags/journey_words.py", "dt.timedelta(days=1)"): "yesterday in words",
    ("journey/templatetags/journey_words.py", "months = "): "an age in months",
    ("journey/engine/periods.py", "Period("): "a year has 12 months, a week 7 days",
    ("journey/models/rule_change.py", "dt.timedelta(days=1)"): "the day before a change ended",
    ("journey/rulebook/checking.py", "dt.timedelta(days=1)"): "the day after a change",
    ("journey/timescales/working_days.py", "dt.timedelta(days=1)"): "from one day to the next",
    ("journey/what_if/asking.py", "MOST_MONTHS: Final = 24"): "how far back a replay looks",
    ("journey/what_if/forms.py", "MONTHS: Final = 6"): "what the form of a replay begins with",
    ("tasks/replaying/counting.py", "dt.timedelta(days=7)"): "from one Monday to the next",
    ("tasks/replaying/walking.py", "dt.timedelta(days=1)"): "how late the clock may have come",
    ("tasks/evidence/observing.py", "Span("): "how long evaluators look before and after",
    ("tasks/forms/contact.py", "dt.timedelta(weeks=52)"): "the oldest contact that is taken",
    ("tasks/management/commands/load_demonstration.py", ""): "how long the invented past is",
    ("tasks/simulation/", ""): "invented children and how they are worked with",
}


def number(node: ast.AST | None) -> bool:
    """Whether an expression has a figure of its own other than 0; the number of an item is none."""
    match node:
        case ast.Constant(value=int() | float() as value):
            return not isinstance(value, bool) and value != 0
        case ast.Subscript(value=inner):
            return number(inner)
        case None:
            return False
    return any(number(part) for part in ast.iter_child_nodes(node))


def called(node: ast.Call) -> str:
    function = node.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def in_call(node: ast.Call) -> bool:
    """`timedelta(14)`, `anything(days=14)`, `Span(2, …)`, `calendar.add(day, 10)`."""
    if any(key.arg in UNITS | {"amount"} and number(key.value) for key in node.keywords):
        return True
    if called(node) in {"timedelta", "Span"}:
        return any(number(argument) for argument in node.args)
    return called(node) == "add" and len(node.args) > 1 and number(node.args[1])


def is_figure(node: ast.AST) -> bool:
    match node:
        case ast.Call():
            return in_call(node)
        case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
            plain = isinstance(node.value, ast.Constant | ast.BinOp)
            return plain and bool(NAMED_FOR_A_LENGTH.search(name)) and number(node.value)
        case ast.Compare(left=ast.Attribute(attr=name), comparators=[right]):
            return name in UNITS and number(right)
        case ast.Constant(value=str(text)):
            return bool(ISO_LENGTH.fullmatch(text))
    return False


def figures(code: str) -> Iterator[str]:
    """Every piece of the code that names a length of time."""
    for node in ast.walk(ast.parse(code)):
        if is_figure(node):
            yield ast.get_source_segment(code, node) or ""


def allowed_by(file: str, figure: str) -> set[tuple[str, str]]:
    return {
        (where, start)
        for where, start in TECHNICAL
        if (file.startswith(where) if where.endswith("/") else file == where)
        and figure.startswith(start)
    }


def test_code_holds_no_timescale() -> None:
    found = [
        (file.relative_to(ROOT).as_posix(), figure)
        for folder in ("journey", "tasks", "notifications")
        for file in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in file.parts
        for figure in figures(file.read_text(encoding="utf-8"))
    ]
    wrong = [f"{file}: {figure}" for file, figure in found if not allowed_by(file, figure)]
    assert wrong == [], "a length of time belongs in processes/timescales"
    used = set().union(*(allowed_by(file, figure) for file, figure in found))
    assert used == set(TECHNICAL)


@pytest.mark.parametrize(
    "code",
    [
        "dt.timedelta(14)",
        "timedelta(days=45)",
        "timedelta(hours=12 * 2)",
        "timedelta(weeks=-1)",
        "relativedelta(months=3)",
        "calendar.add(start, 10)",
        "Span(2, Unit.DAYS)",
        "replace(rule, amount=30)",
        "REVIEW_AFTER_DAYS = 15",
        "DEADLINE: Final = 45",
        "late = (today - start).days > 45",
        "due('P45D')",
        "x = 'PT24H'",
        "x = 'R3/P1W'",
    ],
)
def test_a_timescale_in_code_is_noticed(code: str) -> None:
    assert list(figures(code))


@pytest.mark.parametrize(
    "code",
    [
        "timedelta(days=rule.amount)",
        "timedelta()",
        "timedelta(minutes=5)",
        "Span(int(found[1]), unit)",
        "names.add(3)",
        "MONTHS_IN_A_YEAR: Final = 12",
        "days = calendar.between(a, b)",
        "x = 'P'",
        "x = ''",
    ],
)
def test_what_a_rule_says_may_be_counted(code: str) -> None:
    assert not list(figures(code))


IN_DIAGRAM = re.compile(
    r"\bP(?:T?\d+[A-Z])+|timescale=\"\d|\b\d+\s+(?:working\s+)?(?:hour|day|week|month|year)s?\b"
    r"|<[\w:]*time(?:Duration|Date|Cycle)\b",
)
TIMER = "{http://www.omg.org/spec/BPMN/20100524/MODEL}timerEventDefinition"


def faults(diagram: str) -> list[str]:
    """The lengths in a diagram, and its timers that name no rule."""
    timers = etree.fromstring(diagram.encode()).iter(TIMER)
    steps = [timer.getparent() for timer in timers]
    nameless = [
        str(step.get("id"))
        for step in steps
        if not any(name.endswith("}timescale") for name in step.keys())
    ]
    return nameless + [match[0] for match in IN_DIAGRAM.finditer(diagram)]


def test_diagrams_hold_no_number_of_days() -> None:
    for file in sorted((ROOT / "processes").rglob("*.bpmn")):
        assert faults(file.read_text(encoding="utf-8")) == [], file.name


@pytest.mark.parametrize(
    "inside",
    [
        "<documentation>within 45 working days</documentation>",
        "<timeDuration/>",
        "<text>P45D</text>",
        '<task journey:timescale="10"/>',
        '<intermediateCatchEvent id="wait"><timerEventDefinition/></intermediateCatchEvent>',
    ],
)
def test_a_number_of_days_in_a_diagram_is_noticed(inside: str) -> None:
    model = "http://www.omg.org/spec/BPMN/20100524/MODEL"
    assert faults(f'<definitions xmlns="{model}" xmlns:journey="j">{inside}</definitions>')


def test_a_timer_that_names_its_rule_is_right() -> None:
    shipped = (ROOT / "processes" / "assessment_single.bpmn").read_text(encoding="utf-8")
    assert "timerEventDefinition" in shipped
    assert faults(shipped) == []
