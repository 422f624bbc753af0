"""The expression language: what it can say, and that nothing else gets through."""

import datetime as dt
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey.engine.errors import ExpressionError
from journey.engine.expressions import compile_expression
from journey.engine.guard import GuardedEngine, GuardedEnvironment

VALUES = {
    "step": {"outcome": "go"},
    "n": 3,
    "day": dt.date(2026, 3, 2),
    "long": dt.timedelta.max,
    "words": ["a", "b"],
    "model": object(),
}


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("step.outcome == 'go'", True),
        ("step.nothing == 'go'", False),
        ("n >= 2 and not n > 5", True),
        ("1 < n < 3", False),
        ("'a' in words or missing", True),
        ("n in [1, 2, 3]", True),
        ("n + 2 - 1", 4),
        ("-n", -3),
        ("twice(n)", 6),
        ("'x' not in words", True),
    ],
)
def test_what_it_can_say(text: str, result: object) -> None:
    functions = {"twice": lambda value: value * 2}
    compiled = compile_expression(text, frozenset(functions))
    assert compiled.evaluate(VALUES, functions) == result


ATTACKS = (
    "().__class__.__bases__",
    "step.__class__",
    "step.outcome.upper()",
    "words[0]",
    "__import__('os')",
    "open('/etc/passwd')",
    "9 ** 9 ** 9",
    "'a' * 10",
    "n * n",
    "n << 40",
    "[x for x in words]",
    "{x: 1 for x in words}",
    "(lambda: 1)()",
    "f'{n}'",
    "'%s' % n",
    "'a' + 'b'",
    "n if n else 2",
    "(n := 2)",
    "twice(*words)",
    "twice(n=1)",
    "print(n)",
    "{'a': 1}",
    "{1, 2}",
    "~n",
    "1000000000000000",
    "b'x'",
    "...",
    "not " * 30 + "n",
    "n" + " + n" * 200,
    "yield",
    "import os",
    "n; n",
    "",
    # How others were got round (reference engine.md 4.2).
    "().__class__.__mro__[1].__subclasses__()",
    "twice.__globals__",
    "twice.__globals__['__builtins__']",
    "step.delete()",
    "step.outcome.__class__",
    "[].__class__",
    "getattr(step, 'outcome')",
    "type(n)",
    "eval('1')",
    "exec('1')",
    "globals()",
    "(yield)",
    "await n",
    "[1] * 10 ** 10",
    "'1'.zfill(10 ** 10)",
    "'%9999999999d' % 1",
    "'{:>9999999999}'.format(n)",
    "n ** n ** n",
    "n // 0",
    "1 << 10 ** 10",
    "not " * 20_000 + "n",
    "(" * 5_000 + "n" + ")" * 5_000,
    "[" * 90 + "n" + "]" * 90,
    "[" + "1, " * 101 + "]",
    "9" * 400,
    "n is n",
    "day + day",
    "day - n",
    "day - long",
    "due()",
    "twice(n, n)",
    "n in n",
    "1j",
    "\x00",
    "n\n; n",
)


@pytest.mark.parametrize("text", ATTACKS)
def test_everything_else_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        compile_expression(text, frozenset({"twice"})).evaluate(VALUES, {"twice": lambda v: v})


@given(st.text(max_size=60))
def test_no_text_does_anything_but_give_a_value_or_a_sentence(text: str) -> None:
    with suppress(ExpressionError):
        compile_expression(text).evaluate(VALUES, {})


def test_a_name_without_a_value_is_an_error_and_names_are_told() -> None:
    compiled = compile_expression("step.outcome == other")
    assert compiled.names == {"step", "other"}
    with pytest.raises(ExpressionError, match="other has no value yet"):
        compiled.evaluate(VALUES, {})


def test_things_that_cannot_be_compared_are_an_error() -> None:
    with pytest.raises(ExpressionError, match="cannot be compared"):
        compile_expression("n > words").evaluate(VALUES, {})


@pytest.mark.parametrize("text", ["P3D", "PT2H", "2026-03-02T10:00:00+00:00", "R3/P1D"])
def test_a_timer_may_hold_iso_text(text: str) -> None:
    assert GuardedEnvironment({}).evaluate(text, {}) == text


def test_moments_become_iso_text_and_need_a_zone() -> None:
    at = dt.datetime(2026, 3, 2, 10, tzinfo=dt.UTC)
    environment = GuardedEnvironment({"at": lambda: at, "naive": lambda: at.replace(tzinfo=None)})
    assert environment.evaluate("at()", {}) == at.isoformat()
    with pytest.raises(ExpressionError, match="time zone"):
        environment.evaluate("naive()", {})


def test_scripts_and_services_are_refused() -> None:
    engine = GuardedEngine({})
    with pytest.raises(ExpressionError, match="scripts"):
        engine.execute(None, "import os")
    with pytest.raises(ExpressionError, match="services"):
        engine.call_service(None)
    with pytest.raises(ExpressionError):
        engine.validate("open('x')")


@pytest.mark.parametrize("text", ["model", "model.outcome", "model == model", "twice(model)"])
def test_things_that_are_not_plain_values_cannot_be_reached(text: str) -> None:
    with pytest.raises(ExpressionError, match="cannot be used in an expression"):
        compile_expression(text, frozenset({"twice"})).evaluate(VALUES, {"twice": lambda v: v})


def test_what_it_refers_to_is_told_so_that_a_diagram_can_be_checked() -> None:
    text = "see.outcome in ['seen', 'x'] and 'go' == step.outcome and due('rule', n) and see.age"
    compiled = compile_expression(text, frozenset({"due"}))
    assert compiled.names == {"see", "step", "n"}
    assert compiled.fields == {("see", "outcome"), ("step", "outcome"), ("see", "age")}
    assert compiled.compared == {
        ("see", "outcome", "seen"),
        ("see", "outcome", "x"),
        ("step", "outcome", "go"),
    }
    assert compiled.calls == (("due", ("rule", None)),)


@pytest.mark.parametrize(
    ("longest", "longer"),
    [
        ("1" + " " * 499, "1" + " " * 500),
        (
            f"[{','.join('1' * 58)}] == [{','.join('1' * 59)}]",
            f"[{','.join('1' * 59)}] == [{','.join('1' * 59)}]",
        ),
        ("not " * 24 + "True", "not " * 25 + "True"),
        ("[" + ", ".join("1" * 100) + "]", "[" + ", ".join("1" * 101) + "]"),
        ("1000000000000", "1000000000001"),
    ],
)
def test_how_long_an_expression_may_be(longest: str, longer: str) -> None:
    assert compile_expression(longest).evaluate({}, {}) is not None
    with pytest.raises(ExpressionError):
        compile_expression(longer)


def test_every_error_is_a_sentence() -> None:
    for text in ATTACKS:
        with pytest.raises(ExpressionError) as error:
            compile_expression(text, frozenset({"twice"})).evaluate(VALUES, {"twice": lambda v: v})
        assert str(error.value).endswith(".")
        assert len(str(error.value)) < 700
