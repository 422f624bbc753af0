"""What SpiffWorkflow calls when a diagram wants something evaluated: our expressions, no Python."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, Final, NoReturn

from SpiffWorkflow.bpmn.script_engine.python_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import BasePythonScriptEngineEnvironment

from journey.engine.errors import ExpressionError
from journey.engine.expressions import Functions, compile_expression
from journey.engine.timing import after

ISO_8601: Final = re.compile(r"(P[\dYMWDTHS.,]+|R\d*/.+|\d{4}-\d\d-\d\d.*)", re.IGNORECASE)


class GuardedEnvironment(BasePythonScriptEngineEnvironment):
    """Evaluates our expressions; refuses scripts and services."""

    def __init__(self, functions: Functions) -> None:
        """Offer `functions` to expressions, and `after`, which compiled durations call."""
        super().__init__({})
        self.functions: Functions = {**functions, "after": after}
        self.known = frozenset(self.functions)

    def evaluate(
        self,
        expression: str | None,
        context: Mapping[str, Any],
        external_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Evaluate a condition, or give the ISO 8601 text of a timer.

        Raises ExpressionError when it is not of the grammar or a name has no value.
        """
        text = (expression or "").strip()
        if ISO_8601.fullmatch(text):
            return text
        compiled = compile_expression(text, self.known)
        return _as_iso(compiled.evaluate({**(external_context or {}), **context}, self.functions))

    def execute(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse: there are no scripts in a journey."""
        raise ExpressionError("A diagram cannot hold scripts.")

    def call_service(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse: a diagram calls no services."""
        raise ExpressionError("A diagram cannot call services.")


class GuardedEngine(PythonScriptEngine):
    """The script engine of every instance; without it SpiffWorkflow would use `eval`."""

    environment: GuardedEnvironment

    def __init__(self, functions: Functions) -> None:
        """Offer `functions` to the expressions of the diagram."""
        super().__init__(GuardedEnvironment(functions))

    def validate(self, expression: str) -> None:
        """Check an expression without running it; raises ExpressionError."""
        compile_expression(expression, self.environment.known)

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> Any:
        """Evaluate with the data of the step; errors keep our sentence."""
        return self.environment.evaluate(expression, task.data, external_context)

    def execute(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse: there are no scripts in a journey."""
        self.environment.execute()

    def call_service(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse: a diagram calls no services."""
        self.environment.call_service()


def _as_iso(value: Any) -> Any:
    if isinstance(value, dt.datetime) and value.tzinfo is None:
        raise ExpressionError("A moment without a time zone cannot be used.")
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        return f"PT{int(value.total_seconds())}S"
    return value
