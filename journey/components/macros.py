"""The GOV.UK Frontend macros of govuk-frontend-jinja, called from Python with safe inputs."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from jinja2 import ChainableUndefined, Environment, PackageLoader, PrefixLoader, TemplateNotFound

PACKAGE: Final = "govuk_frontend_jinja"

# What the macros print without escaping it: `html`, `…Html`, every slot, and attributes as text.
_RAW_GROUPS: Final = frozenset({"slots"})
_RAW_TEXT: Final = frozenset({"html", "attributes"})

_macros: Final = Environment(
    autoescape=True,
    undefined=ChainableUndefined,
    loader=PrefixLoader({PACKAGE: PackageLoader(PACKAGE)}),
    auto_reload=False,
    trim_blocks=True,
    lstrip_blocks=True,
)


class NoSuchComponent(LookupError):
    """The design system has no component of this name."""


def component(kind: str, /, **params: Any) -> SafeString:
    """Render one GOV.UK component, named as the design system names it ("error-summary").

    Parameters are those of the design system. None is the same as leaving a parameter out. Text
    is escaped; so is anything given as HTML, unless Django already knows it to be safe. A double
    underscore reaches inside (`label__text="Name"`), and within `attributes` an underscore is
    written as a hyphen (`attributes__data_id=1`).

    Raises NoSuchComponent for an unknown name.
    """
    rendered = _macro(kind)(_safe_mapping(_nested(params)))
    return mark_safe(str(rendered).strip())  # noqa: S308 (the macros escape; see _safe)


@cache
def _macro(kind: str) -> Callable[[Mapping[str, Any]], str]:
    name = "govuk" + "".join(word.title() for word in kind.split("-"))
    try:
        template = _macros.get_template(f"{PACKAGE}/components/{kind}/macro.html")
    except TemplateNotFound:
        raise NoSuchComponent(f"GOV.UK Frontend has no component called “{kind}”.") from None
    macro: Callable[[Mapping[str, Any]], str] = getattr(template.module, name)
    return macro


def _nested(params: Mapping[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in params.items():
        *way, last = key.split("__")
        inner = result
        for step in way:
            inner = inner.setdefault(step, {})
        inner[last.replace("_", "-") if way[-1:] == ["attributes"] else last] = value
    return result


def _safe_mapping(values: Mapping[str, Any], *, raw: bool = False) -> dict[str, Any]:
    return {
        key: _safe(value, key=key, raw=raw) for key, value in values.items() if value is not None
    }


def _safe(value: Any, *, key: str = "", raw: bool = False) -> Any:
    if isinstance(value, Mapping):
        return _safe_mapping(value, raw=raw or key in _RAW_GROUPS)
    if isinstance(value, list | tuple):
        return [_safe(item, key=key, raw=raw) for item in value]
    if isinstance(value, Promise):
        value = str(value)
    if isinstance(value, str) and (raw or key in _RAW_TEXT or key.endswith("Html")):
        return conditional_escape(value)
    return value
