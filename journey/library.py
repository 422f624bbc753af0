"""Everything under `processes/`: diagrams, forms, timescales and words. Read once, then kept."""

import datetime as dt
import time
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from journey.clock import today
from journey.engine import Known, Safeguard, links_of
from journey.exceptions import LibraryError
from journey.form_files import read_form_text
from journey.forms import Form
from journey.invariants.rules import Invariants, read_invariants
from journey.letters import LetterTemplate, read_letters
from journey.local_words import LocalWords
from journey.outputs import Output, read_output
from journey.plain_words import read_plain_words
from journey.timescales import ENGLAND, Calendar, RuleSet, TimescaleRule, read_rule_sets

LOOK_EVERY: Final = 2.0
"""Seconds for which a change of a file may go unnoticed."""


@dataclass(frozen=True, kw_only=True)
class Role:
    """A lane of the diagrams, and so a group of people."""

    name: str
    about: str
    manages: bool
    reads_only: bool
    keeps_processes: bool
    """Whether it drafts versions of processes and decides about them (R29)."""
    administers: bool
    """Whether it looks after processes that have stopped, and takes moves back."""
    evaluates: bool
    """Whether it reads what trials have shown, shadow dates among it (R193)."""
    enters_for_others: bool
    """Whether it types in what others recorded, marked as such (R215)."""
    sees_children: bool
    """Whether it opens children's records."""


@dataclass(frozen=True, kw_only=True)
class NoteTag:
    """What a case note may be marked as (R117)."""

    key: str
    label: str
    significant: bool
    """Whether it is recorded sooner, and offered for the chronology."""
    asks_revision: bool
    """Whether it asks if plan or analysis must be looked at again (R122)."""


@dataclass(frozen=True)
class Library:
    """What an authority may edit, as files."""

    folder: Path
    rule_set_key: str
    labels_key: str

    @cached_property
    def diagrams(self) -> Mapping[str, Path]:
        """The diagrams by process id."""
        return {path.stem: path for path in sorted(self.folder.glob("*.bpmn"))}

    @cached_property
    def forms(self) -> Mapping[str, Form]:
        """The forms by key; raises LibraryError."""
        paths = sorted((self.folder / "forms").glob("*.toml"))
        return {path.stem: read_form_text(self._text(path), path.stem) for path in paths}

    @cached_property
    def letters(self) -> Mapping[str, LetterTemplate]:
        """The letters by key; raises LibraryError."""
        letters = read_letters(self._texts("letters"), questions=self._asked)
        for form in self.forms.values():
            for key in form.letters:
                if key not in letters:
                    raise LibraryError(f"{form.key}.toml: there is no letter {key}.")
        return letters

    @cached_property
    def outputs(self) -> Mapping[str, Output]:
        """What a record is printed as, by key; raises LibraryError."""
        return {key: read_output(text, key) for key, text in self._texts("outputs").items()}

    @cached_property
    def plain_words(self) -> Mapping[str, str]:
        """What hard words mean, for what families read; raises LibraryError."""
        path = self.folder / "plain_words.toml"
        return read_plain_words(self._text(path)) if path.exists() else {}

    @cached_property
    def rule_sets(self) -> Mapping[str, RuleSet]:
        """The rule sets among which an authority chooses, by key; raises LibraryError."""
        return read_rule_sets(self.folder / "timescales", roles=self.roles, words=self.words.put_in)

    def rule_set_in_use(self) -> RuleSet:
        """The rule set that the authority has chosen; raises LibraryError."""
        if self.rule_set_key not in self.rule_sets:
            there = ", ".join(self.rule_sets) or "no set is there"
            raise LibraryError(f"There is no rule set {self.rule_set_key}. Choose one of: {there}.")
        return self.rule_sets[self.rule_set_key]

    @cached_property
    def roles(self) -> Mapping[str, Role]:
        """The roles by name."""
        return {
            role["name"]: Role(
                name=role["name"],
                about=role.get("about", ""),
                manages=bool(role.get("manages", False)),
                reads_only=bool(role.get("reads_only", False)),
                keeps_processes=bool(role.get("keeps_processes", False)),
                administers=bool(role.get("administers", False)),
                evaluates=bool(role.get("evaluates", False)),
                enters_for_others=bool(role.get("enters_for_others", False)),
                sees_children=bool(role.get("sees_children", True)),
            )
            for role in self._labels.get("role", [])
        }

    @cached_property
    def note_tags(self) -> Mapping[str, NoteTag]:
        """What a case note may be marked as, by key."""
        return {
            tag["key"]: NoteTag(
                key=tag["key"],
                label=tag["label"],
                significant=bool(tag.get("significant", False)),
                asks_revision=bool(tag.get("asks_revision", False)),
            )
            for tag in self._labels.get("note_tag", [])
        }

    @cached_property
    def note_styles(self) -> Mapping[str, str]:
        """The agreed captions of case notes, by key (R118)."""
        return {style["key"]: style["label"] for style in self._labels.get("note_style", [])}

    @property
    def authority(self) -> str:
        """The name of the authority."""
        return str(self._labels.get("authority", ""))

    @property
    def service(self) -> str:
        """What the authority calls the service."""
        return str(self._labels.get("service", ""))

    @cached_property
    def local_days(self) -> Calendar:
        """The working days without those on which the authority is closed; raises LibraryError."""
        named = self._labels.get("closures", {})
        try:
            return ENGLAND.closed_on({dt.date.fromisoformat(day): str(named[day]) for day in named})
        except (TypeError, ValueError) as error:
            raise LibraryError(f"{self.labels_key}.toml, closures: {error}.") from None

    @cached_property
    def substitutes(self) -> Mapping[str, str]:
        """The process that runs in the place of another here, by the other; raises LibraryError."""
        named = self._labels.get("processes", {})
        where = f"{self.labels_key}.toml, processes"
        if not isinstance(named, dict) or not all(isinstance(one, str) for one in named.values()):
            raise LibraryError(f"{where}: must be a table of process ids.")
        unknown = sorted({*named, *named.values()} - set(self.diagrams))
        if unknown:
            raise LibraryError(f"{where}: there is no process {unknown[0]} with a diagram.")
        for process_id, instead in named.items():
            if instead in named:
                raise LibraryError(
                    f"{where}: {instead} runs in the place of {process_id} and is itself replaced. "
                    "Name the process that is to run."
                )
        return named

    @cached_property
    def safeguards(self) -> tuple[Safeguard, ...]:
        """What no way through a process may go round; raises LibraryError."""
        path = self.folder / "safeguards.toml"
        content = _read_toml(path) if path.exists() else {}
        return tuple(
            _safeguard(f"{path.name}, {key}", key, values)
            for key, values in content.get("safeguard", {}).items()
        )

    @cached_property
    def invariants(self) -> Invariants:
        """What must be true of every child's journey; raises LibraryError."""
        path = self.folder / "invariants.toml"
        if not path.exists():
            return Invariants()
        try:
            return read_invariants(tomllib.loads(self._text(path)), path.name)
        except ValueError as error:
            raise LibraryError(f"{path.name}: {error}.") from None

    @cached_property
    def known(self) -> Known:
        """The names that a diagram may use."""
        return Known(
            roles=frozenset(self.roles),
            forms=frozenset(self.forms),
            rules=frozenset(self.rule_set_in_use().rules),
            processes=frozenset(self.diagrams),
            facts=frozenset(self._labels.get("facts", {})),
            links={key: links_of(self.source_of(key)) for key in self.diagrams},
            safeguards=self.safeguards,
            substitutes=self.substitutes,
        )

    def form(self, key: str) -> Form:
        """The form of that key; raises LibraryError."""
        if key not in self.forms:
            raise LibraryError(f"There is no form {key}.")
        return self.forms[key]

    def form_text(self, key: str) -> str:
        """The text of a form's file, as a version keeps it; raises LibraryError."""
        return self._text(self.folder / "forms" / f"{self.form(key).key}.toml")

    def source_of(self, process_id: str) -> bytes:
        """The diagram of a process in the authority's words; raises LibraryError."""
        if process_id not in self.diagrams:
            raise LibraryError(f"There is no diagram of the process {process_id}.")
        return self._text(self.diagrams[process_id]).encode()

    def rule(self, key: str, *, on: dt.date | None = None) -> TimescaleRule:
        """The timescale rule of that key on a day, or today; raises LibraryError."""
        return self.rule_set_in_use().rule(key, on=on or today())

    def fact_words(self, fact: str) -> str:
        """What started a clock, in words."""
        words, name = self._labels.get("facts", {}), fact.replace("_", " ")
        unnamed = f"the {name}" if name.endswith(" began") else f"{name} was recorded"
        return self.words.put_in(str(words.get(fact, unnamed)))

    @cached_property
    def words(self) -> LocalWords:
        """What this authority says for phrases of the files; raises LibraryError."""
        said = self._labels.get("words", {})
        where = f"{self.labels_key}.toml, words"
        if not isinstance(said, dict):
            raise LibraryError(f"{where}: must be a table of phrases.")
        return LocalWords(said, where)

    def _texts(self, folder: str) -> Mapping[str, str]:
        """The files of a folder in the authority's words, by key."""
        paths = sorted((self.folder / folder).glob("*.toml"))
        return {path.stem: self._text(path) for path in paths}

    def _text(self, path: Path) -> str:
        """A file under `processes/` in the authority's words."""
        try:
            return self.words.put_in(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise LibraryError(f"{path.name}: {error}.") from None

    def plan_words(self, plan: str) -> str:
        """What a plan of a child is called here: `Child protection plan` (R39)."""
        words = self._labels.get("plans", {})
        return str(words.get(plan, f"{plan.replace('_', ' ').capitalize()} plan"))

    @cached_property
    def _asked(self) -> frozenset[str]:
        """The keys of the questions of all forms."""
        return frozenset(one.key for form in self.forms.values() for one in form.questions)

    @cached_property
    def _labels(self) -> dict[str, Any]:
        """The words of the authority, over those of the one on which they are based."""
        own = self._read_labels(self.labels_key)
        base_key = own.get("based_on", "")
        if base_key == self.labels_key:
            raise LibraryError(f"{base_key}.toml: it is based on itself. Leave based_on out.")
        base = self._read_labels(base_key) if base_key else {}
        tables = {
            name: {**base[name], **values}
            for name, values in own.items()
            if isinstance(values, dict) and isinstance(base.get(name), dict)
        }
        return {**base, **own, **tables}

    def _read_labels(self, key: str) -> dict[str, Any]:
        return _read_toml(self.folder / "labels" / f"{key}.toml")


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise LibraryError(f"{path.name}: {error}.") from None


def _safeguard(where: str, key: str, values: Mapping[str, Any]) -> Safeguard:
    missing = [name for name in ("title", "process", "mark", "source") if not values.get(name)]
    if missing:
        raise LibraryError(f"{where}: {' and '.join(missing)} must be given.")
    return Safeguard(
        key=key,
        title=values["title"],
        process=values["process"],
        mark=values["mark"],
        source=values["source"],
        ends=frozenset(values.get("ends", ())),
        except_ends=frozenset(values.get("except_ends", ())),
        before=values.get("before", ""),
        can_be_waived=bool(values.get("can_be_waived", False)),
    )


@lru_cache(maxsize=8)
def _library(folder: Path, rule_set: str, labels: str, changed_at: float) -> Library:
    return Library(folder, rule_set, labels)


@lru_cache(maxsize=8)
def _changed_at(folder: Path, moment: int) -> float:
    """When a file of the folder was last changed; looked at once in every `LOOK_EVERY` seconds."""
    return max((path.stat().st_mtime for path in folder.rglob("*.*")), default=0.0)


def library(rule_set: str = "") -> Library:
    """The library of this authority, as the settings name it; read again when a file changes.

    `rule_set` is the key of another rule set than the settings'.
    """
    folder = Path(settings.JOURNEY_PROCESSES)
    changed_at = _changed_at(folder, int(time.monotonic() / LOOK_EVERY))
    return _library(
        folder, rule_set or settings.JOURNEY_RULE_SET, settings.JOURNEY_LABELS, changed_at
    )
