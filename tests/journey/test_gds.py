"""The component tags, held against the examples that the design system publishes."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.utils.safestring import mark_safe

from journey.components.errors import error_summary
from journey.components.fields import field_html
from journey.components.macros import NoSuchComponent, component
from journey.fields import DatePartsField, DateTimePartsField, LongTextField

ROOT = Path(__file__).resolve().parents[2]
COMPONENTS = ROOT / "frontend/node_modules/govuk-frontend/dist/govuk/components"
USED = (
    "button character-count checkboxes date-input details error-message error-summary fieldset "
    "file-upload generic-header hint inset-text input label notification-banner pagination panel "
    "password-input phase-banner radios select service-navigation skip-link summary-list table "
    "tag textarea warning-text"
).split()


class Outline(HTMLParser):
    """The tags, attributes and words of some HTML, whatever its spaces."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.parts: list[Any] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append((tag, sorted((name, " ".join((v or "").split())) for name, v in attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.parts.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if words := " ".join(data.split()):
            self.parts.append(("words", words))


def examples() -> Iterator[Any]:
    """Every published example of the components that the pages use."""
    for kind in USED:
        path = COMPONENTS / kind / "fixtures.json"
        if not path.is_file():
            yield pytest.param(
                kind, {}, marks=pytest.mark.skip("frontend/node_modules is not installed"), id=kind
            )
            continue
        for fixture in json.loads(path.read_text(encoding="utf-8"))["fixtures"]:
            yield pytest.param(kind, fixture, id=f"{kind}: {fixture['name']}")


def trusted(value: Any) -> Any:
    """The options of an example, with its HTML marked as what a template would have made."""
    if isinstance(value, dict):
        return {key: _trusted_value(key, inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [trusted(item) for item in value]
    return value


def _trusted_value(key: str, value: Any) -> Any:
    if isinstance(value, str) and (key == "html" or key.endswith("Html") or key == "attributes"):
        return mark_safe(value)
    if key == "slots" and isinstance(value, dict):
        return {name: mark_safe(html) for name, html in value.items()}
    return trusted(value)


@pytest.mark.parametrize(("kind", "fixture"), list(examples()))
def test_component_equals_the_published_example(kind: str, fixture: dict[str, Any]) -> None:
    """Same tags, same attributes, same words as the npm package's own rendering."""
    ours = component(kind, **trusted(fixture["options"]))

    assert Outline(ours).parts == Outline(fixture["html"]).parts


class Words(forms.Form):
    """One field of every kind."""

    seen_on = DatePartsField(label="Date of the visit")
    received = DateTimePartsField(label="When was the contact received?")
    views = LongTextField(label="What the child says", max_length=400, required=False)
    consent = forms.ChoiceField(
        label="Consent",
        choices=[("given", "Given"), ("refused", "Refused")],
        widget=forms.RadioSelect,
    )
    agencies = forms.MultipleChoiceField(
        label="Agencies",
        choices=[("police", "Police"), ("health", "Health")],
        widget=forms.CheckboxSelectMultiple,
    )
    level = forms.ChoiceField(label="Level", choices=[("", "Choose"), ("1", "Level 1")])
    note = forms.CharField(label="Note")
    children = forms.IntegerField(label="Number of children")
    letter = forms.FileField(label="Letter")
    agreed = forms.BooleanField(label="I have read this")
    password = forms.CharField(label="Password", widget=forms.PasswordInput)


def html_of(name: str, data: dict[str, Any] | None = None, **initial: Any) -> str:
    form = Words(data, initial=initial)
    return field_html(form[name])


@pytest.mark.parametrize("name", [n for n, f in Words.base_fields.items() if f.required])
def test_error_link_leads_to_an_input_that_takes_focus(name: str) -> None:
    """The address in the summary is the id of an input, textarea or select of that field."""
    form = Words({})
    links = [
        dict(part[1])["href"]
        for part in Outline(error_summary(form)).parts
        if isinstance(part, tuple) and part[0] == "a"
    ]
    inputs = {
        f"#{dict(part[1]).get('id')}"
        for part in Outline(field_html(form[name])).parts
        if isinstance(part, tuple) and part[0] in ("input", "textarea", "select")
    }

    assert len(inputs.intersection(links)) == 1


def test_error_link_of_a_date_leads_to_its_first_part() -> None:
    assert 'href="#id_seen_on_day"' in error_summary(Words({}))


def test_error_link_of_a_date_leads_to_the_part_that_is_wrong() -> None:
    form = Words({"seen_on_day": "3", "seen_on_month": "6"})

    assert 'href="#id_seen_on_year"' in error_summary(form)
    assert field_html(form["seen_on"]).count("govuk-input--error") == 1


def test_no_summary_without_errors() -> None:
    assert error_summary(Words()) == ""


def test_errors_of_the_whole_form_are_told_without_a_link() -> None:
    form = Words({})
    form.add_error(None, "This task was completed by Priya Shah on 3 June 2026.")

    assert "completed by Priya Shah" in error_summary(form)


def test_chosen_option_is_ticked_and_no_other() -> None:
    html = html_of("consent", {"consent": "refused"})

    assert 'value="refused" checked' in html
    assert html.count(" checked") == 1


def test_options_carry_hints() -> None:
    form = Words()
    form.fields["consent"].option_help = {"given": "Write down who gave it"}  # type: ignore[attr-defined]

    assert "Write down who gave it" in field_html(form["consent"])


def test_revealed_text_keeps_its_lines() -> None:
    """The macros indent what they nest; what somebody wrote must come back as it was."""
    form = Words({"consent": "refused", "views": "One\r\nTwo"})
    form.fields["consent"].conditional = {"refused": ["views"]}  # type: ignore[attr-defined]
    html = field_html(form["consent"])

    assert "One&#10;Two</textarea>" in html
    assert 'data-aria-controls="conditional-id_consent-2"' in html


def test_field_that_depends_on_several_answers_says_so_to_the_browser() -> None:
    form = Words()
    form.fields["note"].shown_when = ("consent", {"refused", "given"})  # type: ignore[attr-defined]
    html = field_html(form["note"])

    assert 'data-shown-when="consent" data-shown-values="given refused"' in html
    assert "Only if “Consent” is: Given or Refused" in html


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("seen_on", "For example, 27 3 2026"),
        ("received", "For example, 27 3 2026 and 14:30"),
        ("children", 'inputmode="numeric"'),
        ("letter", 'type="file"'),
        ("views", 'data-maxlength="400"'),
        ("password", 'autocomplete="current-password"'),
        ("agreed", 'type="checkbox" value="on"'),
    ],
)
def test_field_has(name: str, words: str) -> None:
    assert words in html_of(name)


def test_optional_field_says_so() -> None:
    form = Words()
    form.fields["views"].is_optional = True  # type: ignore[attr-defined]

    assert "What the child says (optional)" in field_html(form["views"])
    assert "(optional)" not in field_html(form["note"])


def test_known_answer_says_where_it_comes_from() -> None:
    contact = SimpleNamespace(source="Log the contact", at=datetime(2026, 3, 27, 10, tzinfo=UTC))
    html = field_html(Words()["note"], {"note": contact})

    assert "From “Log the contact”, 27 March 2026." in html


def test_text_and_untrusted_html_are_escaped() -> None:
    """Nothing that a person typed becomes markup, even where a component takes HTML."""
    attack = "<script>alert(1)</script>"

    for kind in ("text", "html"):
        assert "<script>" not in component("button", **{kind: attack})
    assert "<script>" not in component("service-navigation", slots={"end": attack})
    assert "<script>" not in html_of("note", {"note": attack})
    assert "<script>" not in html_of("views", {"views": f"</textarea>{attack}"})


def test_nothing_given_is_nothing_printed() -> None:
    assert "None" not in component("button", text="Save", name=None, attributes={"data-x": None})


def test_tag_reaches_inside_a_parameter() -> None:
    page = Template(
        '{% load gds %}{% gds "input" id="q" name="q" label__text="Name" attributes__data_id="7" %}'
    )
    html = page.render(Context())

    assert 'data-id="7"' in html
    assert '<label class="govuk-label" for="q">' in html


def test_unknown_component_is_named() -> None:
    with pytest.raises(NoSuchComponent, match="dial"):
        component("dial")
