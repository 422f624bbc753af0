"""Reading a trial from `processes/trials/*.toml`, or saying line by line what is wrong there."""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from journey.timescales import Act
from journey.timescales.toml_files import TomlFile, Wrong
from journey.timescales.toml_lines import Path as Place
from journey.timescales.toml_values import (
    Unreadable,
    date,
    one_of,
    span,
    text,
    texts,
    whole_number,
)
from journey.trials.consistency import faults_of
from journey.trials.profile import (
    Ambiguity,
    Answer,
    Lift,
    OnEnd,
    OpenWork,
    Profile,
    Scope,
    Substitution,
    Waiver,
)

Reader = Callable[[Any], Any]


class _Lifting(StrEnum):
    SUSPEND = "suspend"
    REPLACE = "replace"
    RELAX = "relax"


def _dates(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Unreadable("must be a table of dates: North = 2027-01-04.")
    return {key: date(day) for key, day in value.items()}


_TOP: Final[Mapping[str, Reader]] = {
    "name": text,
    "title": text,
    "version": text,
    "rule_set": text,
    "owner": text,
    "hypothesis": text,
    "legal_basis": text,
    "conditions": texts,
    "replacement_safeguards": texts,
    "measures": texts,
    "length": span,
    "starts_on": date,
    "ends_on": date,
    "on_end": one_of(OnEnd),
}
_TOP_ALWAYS: Final = tuple(key for key in _TOP if key not in ("owner", "starts_on", "ends_on"))
_SCOPE: Final[Mapping[str, Reader]] = {
    "teams": texts,
    "steps": _dates,
    "referred_from": date,
    "referred_to": date,
    "open_work": one_of(OpenWork),
    "exclusions": texts,
}
_LIFT: Final[Mapping[str, Reader]] = {
    "rule": text,
    "act": one_of(_Lifting),
    "length": span,
    "clock": text,
    "review_after": span,
    "alarm_at_percent": whole_number,
    "reason": text,
}
_WAIVER: Final[Mapping[str, Reader]] = dict.fromkeys(
    ("safeguard", "legal_reference", "replacement"), text
)
_QUESTION: Final[Mapping[str, Reader]] = dict.fromkeys(("key", "question", "source"), text)
_ANSWER: Final[Mapping[str, Reader]] = dict.fromkeys(("key", "words"), text)
_TABLES: Final = ("approval", "scope", "structure", "lift", "waive", "stop", "ambiguity")


def trial_files(folder: Path) -> Mapping[str, Path]:
    """The trials that are shipped with the library in a folder, by key."""
    return {path.stem: path for path in sorted((folder / "trials").glob("*.toml"))}


def read_trial_file(path: Path) -> Profile:
    """The trial of a file; raises LibraryError with file, line and fault."""
    return _profile(TomlFile.read(path))


@lru_cache(maxsize=64)
def read_trial(source: bytes, name: str) -> Profile:
    """The trial that the bytes of a file say; raises LibraryError with file, line and fault."""
    return _profile(TomlFile(name, source))


def _profile(file: TomlFile) -> Profile:
    reading = _Reading(file)
    profile = reading.profile()
    if not reading.faults and profile is not None:
        reading.faults = list(faults_of(profile))
    if reading.faults or profile is None:
        raise file.error(reading.faults)
    return profile


class _Reading:
    """The reading of one file: its values, and everything that is wrong with them."""

    def __init__(self, file: TomlFile) -> None:
        self.file = file
        self.faults: list[Wrong] = []

    def profile(self) -> Profile | None:
        content = self.file.content
        top = {key: value for key, value in content.items() if key not in _TABLES}
        values = self._values((), top, _TOP, _TOP_ALWAYS, also=_TABLES)
        approval = self._needed("approval", {"body": text}, "who must approve the trial")
        stop = self._needed("stop", {"signal": text, "roles": texts}, "when it is stopped, by whom")
        scope = self._values(("scope",), content.get("scope", {}), _SCOPE, ())
        lifts = self._lifts((), content)
        structure = self._structure((), content)
        waivers = [
            Waiver(place=place, **one) for place, one in self._list((), content, "waive", _WAIVER)
        ]
        ambiguities = self._ambiguities(content)
        if self.faults:
            return None
        return Profile(
            key=Path(self.file.name).stem,
            body=approval["body"],
            scope=Scope(**{"steps": {}, **scope}),
            stop_signal=stop["signal"],
            stop_roles=stop["roles"],
            lifts=lifts,
            substitutions=structure,
            waivers=tuple(waivers),
            ambiguities=ambiguities,
            **values,
        )

    def _needed(self, name: str, fields: Mapping[str, Reader], what: str) -> dict[str, Any]:
        if name not in self.file.content:
            self.faults.append(((), f"[{name}] is missing: it says {what}."))
            return {}
        return self._values((name,), self.file.content[name], fields, tuple(fields))

    def _lifts(self, above: Place, content: Mapping[str, Any]) -> tuple[Lift, ...]:
        found = []
        for place, one in self._list(above, content, "lift", _LIFT, ("rule", "act", "reason")):
            act = Act[one.pop("act").name]
            key, length = one.pop("rule"), one.pop("length", None)
            found.append(Lift(place=place, rule_key=key, act=act, span=length, **one))
        return tuple(found)

    def _structure(self, above: Place, content: Mapping[str, Any]) -> tuple[Substitution, ...]:
        place = (*above, "structure")
        written = content.get("structure", {})
        if not isinstance(written, dict) or not all(isinstance(v, str) for v in written.values()):
            words = (
                "must be a table that names a process for another: assessment_a = “assessment_b”."
            )
            self.faults.append((place, words))
            return ()
        return tuple(
            Substitution(place=(*place, old), old=old, new=new) for old, new in written.items()
        )

    def _ambiguities(self, content: Mapping[str, Any]) -> tuple[Ambiguity, ...]:
        found = []
        for place, one in self._list((), content, "ambiguity", _QUESTION, also=("answer",)):
            written = self._at(place)
            answers = [
                Answer(
                    **answer,
                    lifts=self._lifts(where, self._at(where)),
                    substitutions=self._structure(where, self._at(where)),
                )
                for where, answer in self._list(
                    place, written, "answer", _ANSWER, also=("lift", "structure")
                )
            ]
            found.append(Ambiguity(place=place, answers=tuple(answers), **one))
        return tuple(found)

    def _at(self, place: Place) -> Any:
        found: Any = self.file.content
        for step in place:
            found = found[step]
        return found

    def _list(
        self,
        above: Place,
        content: Mapping[str, Any],
        name: str,
        fields: Mapping[str, Reader],
        always: tuple[str, ...] = (),
        also: tuple[str, ...] = (),
    ) -> Iterator[tuple[Place, dict[str, Any]]]:
        """Each sound table of a list of tables, with its place."""
        written = content.get(name, [])
        if not isinstance(written, list):
            self.faults.append(((*above, name), f"write each as [[{name}]], with two brackets."))
            return
        for number, table in enumerate(written):
            place, before = (*above, name, number), len(self.faults)
            values = self._values(place, table, fields, always or tuple(fields), also=also)
            if len(self.faults) == before:
                yield place, values

    def _values(
        self,
        place: Place,
        written: Any,
        fields: Mapping[str, Reader],
        always: tuple[str, ...],
        *,
        also: tuple[str, ...] = (),
    ) -> dict[str, Any]:
        """The values of a table by field; what is wrong is noted."""
        if not isinstance(written, dict):
            self.faults.append(
                (place, "must be a table: its name in [ and ] in a line of its own.")
            )
            return {}
        values = {}
        for field, value in written.items():
            if field in also:
                continue
            if field not in fields:
                may = ", ".join((*fields, *also))
                self.faults.append(((*place, field), f"there is no such key here. Take: {may}."))
                continue
            try:
                values[field] = fields[field](value)
            except Unreadable as fault:
                self.faults.append(((*place, field), str(fault)))
        missing = [field for field in always if field not in written]
        if missing:
            self.faults.append((place, f"{' and '.join(missing)} must be given."))
        return values
