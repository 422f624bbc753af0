"""The expression language of a diagram: small, closed, compiled once to closures.

Names, literals, comparison, `and or not`, `in`, `+ -` on numbers, dates and durations, lists,
`step.outcome`, and calls to registered functions. No methods, no subscripts, no anything else:
nothing that a diagram says is ever given to `eval` or `exec` (reference engine.md 4.3).
"""

import ast
import datetime as dt
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

from journey.engine.errors import ExpressionError

Values = Mapping[str, Any]
Functions = Mapping[str, Callable[..., Any]]
Closure = Callable[[Values, Functions], Any]

LONGEST: Final = 500
MOST_PARTS: Final = 120
DEEPEST: Final = 24
LONGEST_LIST: Final = 100
PARSED_AS: Final = "<expression>"
"""The file name under which Python's parser, and nothing else of Python, sees a text."""
LARGEST_INTEGER: Final = 10**12

_PLAIN = (str, int, float, bool, type(None), list, tuple, dict, dt.date, dt.timedelta)
_NUMBER = (int, float)
_TIME = (dt.date, dt.timedelta)
_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda item, group: item in group,
    ast.NotIn: lambda item, group: item not in group,
}


@dataclass(frozen=True)
class Expression:
    """A compiled expression and what it refers to, to be checked when a diagram is saved."""

    text: str
    names: frozenset[str]
    fields: frozenset[tuple[str, str]]
    """What it reads of a name: (`see_child`, `outcome`)."""
    compared: frozenset[tuple[str, str, str]]
    """The texts that a field is compared with: (`see_child`, `outcome`, `seen`)."""
    calls: tuple[tuple[str, tuple[Any, ...]], ...]
    """The functions it calls, each with its literal values; another value is None."""
    _run: Closure

    def evaluate(self, values: Values, functions: Functions) -> Any:
        """Work the expression out; raises ExpressionError when a name has no value."""
        return self._run(values, functions)


@lru_cache(4096)
def compile_expression(text: str, functions: frozenset[str] = frozenset()) -> Expression:
    """Compile `text`, in which the named functions may be called.

    Raises ExpressionError with a sentence when it is not of the grammar.
    """
    if len(text) > LONGEST:
        raise ExpressionError(f"The expression is longer than {LONGEST} characters.")
    try:
        tree = ast.parse(text.strip(), filename=PARSED_AS, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ExpressionError(f"“{text.strip()}” is not understood.") from None
    compiler = _Compiler(functions)
    closure = compiler.compile(tree.body, 0)
    return Expression(
        text=text.strip(),
        names=frozenset(compiler.names),
        fields=frozenset(compiler.fields),
        compared=frozenset(compiler.compared),
        calls=tuple(compiler.calls),
        _run=closure,
    )


class _Compiler:
    """Turns one syntax tree into one closure, counting its parts."""

    def __init__(self, functions: frozenset[str]) -> None:
        self.functions = functions
        self.names: set[str] = set()
        self.fields: set[tuple[str, str]] = set()
        self.compared: set[tuple[str, str, str]] = set()
        self.calls: list[tuple[str, tuple[Any, ...]]] = []
        self.parts = 0

    def compile(self, node: ast.expr, depth: int) -> Closure:
        self.parts += 1
        if self.parts > MOST_PARTS or depth > DEEPEST:
            raise ExpressionError("The expression has too many parts.")
        method: Callable[[Any, int], Closure] | None = getattr(
            self, f"_{type(node).__name__.lower()}", None
        )
        if method is None:
            raise ExpressionError(f"{type(node).__name__} is not allowed in an expression.")
        return method(node, depth + 1)

    def _constant(self, node: ast.Constant, _depth: int) -> Closure:
        value = node.value
        if not isinstance(value, (str, int, float, bool, type(None))):
            raise ExpressionError("That kind of value cannot be used in an expression.")
        if isinstance(value, int) and abs(value) > LARGEST_INTEGER:
            raise ExpressionError("That number is too large.")
        return lambda values, functions: value

    def _name(self, node: ast.Name, _depth: int) -> Closure:
        name = node.id
        if name.startswith("_"):
            raise ExpressionError(f"{name} is not a name that can be used.")
        self.names.add(name)

        def read(values: Values, functions: Functions) -> Any:
            if name not in values:
                raise ExpressionError(f"{name} has no value yet.")
            if not isinstance(values[name], _PLAIN):
                raise ExpressionError(f"{name} cannot be used in an expression.")
            return values[name]

        return read

    def _attribute(self, node: ast.Attribute, depth: int) -> Closure:
        owner, field = self.compile(node.value, depth), node.attr
        if field.startswith("_"):
            raise ExpressionError(f"{field} is not a name that can be used.")
        if isinstance(node.value, ast.Name):
            self.fields.add((node.value.id, field))

        def read(values: Values, functions: Functions) -> Any:
            value = owner(values, functions)
            if type(value) is not dict:
                raise ExpressionError(f"There is no {field} here.")
            return value.get(field)

        return read

    def _boolop(self, node: ast.BoolOp, depth: int) -> Closure:
        parts = [self.compile(part, depth) for part in node.values]
        stop_at = isinstance(node.op, ast.Or)

        def decide(values: Values, functions: Functions) -> Any:
            result: Any = None
            for part in parts:
                result = part(values, functions)
                if bool(result) is stop_at:
                    break
            return result

        return decide

    def _unaryop(self, node: ast.UnaryOp, depth: int) -> Closure:
        inner = self.compile(node.operand, depth)
        if isinstance(node.op, ast.Not):
            return lambda values, functions: not inner(values, functions)
        if isinstance(node.op, ast.USub):
            return lambda values, functions: _negative(inner(values, functions))
        raise ExpressionError("Only `not` and `-` may stand before a value.")

    def _binop(self, node: ast.BinOp, depth: int) -> Closure:
        if not isinstance(node.op, (ast.Add, ast.Sub)):
            raise ExpressionError("Only + and - may be used to calculate.")
        act = operator.add if isinstance(node.op, ast.Add) else operator.sub
        left, right = self.compile(node.left, depth), self.compile(node.right, depth)

        def calculate(values: Values, functions: Functions) -> Any:
            one, two = left(values, functions), right(values, functions)
            for kinds in (_NUMBER, _TIME):
                if isinstance(one, kinds) and isinstance(two, kinds):
                    return _calculated(act, one, two)
            raise ExpressionError("+ and - work on numbers, dates and durations only.")

        return calculate

    def _compare(self, node: ast.Compare, depth: int) -> Closure:
        unknown = [op for op in node.ops if type(op) not in _COMPARE]
        if unknown:
            raise ExpressionError("Use == and != to compare.")
        self.compared.update(_compared(node))
        first = self.compile(node.left, depth)
        rest = [
            (_COMPARE[type(op)], self.compile(other, depth))
            for op, other in zip(node.ops, node.comparators, strict=True)
        ]

        def compare(values: Values, functions: Functions) -> bool:
            one = first(values, functions)
            for test, other in rest:
                two = other(values, functions)
                if not _tested(test, one, two):
                    return False
                one = two
            return True

        return compare

    def _list(self, node: ast.List, depth: int) -> Closure:
        if len(node.elts) > LONGEST_LIST:
            raise ExpressionError(f"A list may have {LONGEST_LIST} values.")
        items = [self.compile(item, depth) for item in node.elts]
        return lambda values, functions: [item(values, functions) for item in items]

    _tuple = _list

    def _call(self, node: ast.Call, depth: int) -> Closure:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in self.functions:
            raise ExpressionError(f"{ast.unparse(node.func)[:40]} is not a known function.")
        if node.keywords or any(isinstance(argument, ast.Starred) for argument in node.args):
            raise ExpressionError(f"{name} takes plain values only.")
        arguments = [self.compile(argument, depth) for argument in node.args]
        given = (one.value if isinstance(one, ast.Constant) else None for one in node.args)
        self.calls.append((name, tuple(given)))

        def call(values: Values, functions: Functions) -> Any:
            given = [argument(values, functions) for argument in arguments]
            try:
                return functions[name](*given)
            except TypeError:
                raise ExpressionError(f"{name} cannot be worked out from these values.") from None

        return call


def _calculated(act: Callable[[Any, Any], Any], one: Any, two: Any) -> Any:
    try:
        return act(one, two)
    except (TypeError, OverflowError):
        raise ExpressionError(
            f"A {type(one).__name__} and a {type(two).__name__} do not give a value here."
        ) from None


def _compared(node: ast.Compare) -> Iterator[tuple[str, str, str]]:
    """Each field beside a text, or beside a list of texts."""
    sides = [node.left, *node.comparators]
    for one, other in [*pairwise(sides), *((b, a) for a, b in pairwise(sides))]:
        if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name):
            for part in other.elts if isinstance(other, (ast.List, ast.Tuple)) else [other]:
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield one.value.id, one.attr, part.value


def _negative(value: Any) -> Any:
    if not isinstance(value, (*_NUMBER, dt.timedelta)):
        raise ExpressionError("- works on numbers only.")
    return _calculated(operator.sub, type(value)(0), value)


def _tested(test: Callable[[Any, Any], Any], one: Any, two: Any) -> bool:
    try:
        return bool(test(one, two))
    except TypeError:
        raise ExpressionError(
            f"A {type(one).__name__} cannot be compared with a {type(two).__name__}."
        ) from None
