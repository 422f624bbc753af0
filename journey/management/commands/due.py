"""Say when a rule makes something due, and why; nothing is read or changed but the rules."""

import datetime as dt
import json
from argparse import ArgumentParser
from dataclasses import replace
from itertools import islice
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, ProgrammingError

from journey import clock
from journey.clock import LONDON, in_london, spoken_date
from journey.clocks import due_by_rule
from journey.exceptions import BeyondCalendar, ClockNotStarted, JourneyError
from journey.layering import in_order, layers_for_team, library_on
from journey.library import Library, library
from journey.models import Team
from journey.timescales import ENGLAND, DueDate, Layer
from journey.timescales.counting import series
from journey.timescales.rules import TASK_OPENED
from journey.trials.finding import pairs, rules_in

SHOWN: Final = 3
"""How many dates of something that recurs are shown after the first."""


class Command(BaseCommand):
    """`due RULE --from 2026-12-24`: 0 with the date, 2 for a rule or a date that cannot be used."""

    help = "Say when a timescale rule makes something due that counts from a day, and why."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The rule, the fact, and where the rule is looked for."""
        parser.add_argument("rule", metavar="RULE", help="its key, as in assessment.single.due")
        parser.add_argument(
            "--from", dest="day", required=True, metavar="DATE", help="the day of the fact"
        )
        parser.add_argument("--at", metavar="TIME", default="00:00", help="its time in London")
        parser.add_argument("--rule-set", metavar="KEY", help="as it is written")
        parser.add_argument("--team", metavar="NAME", help="with what this team has changed")
        parser.add_argument("--trial", metavar="TRIAL", help="as in a trial, by its file or its id")
        parser.add_argument(
            "--answer",
            action="append",
            default=[],
            metavar="QUESTION=ANSWER",
            help="to an open question of a trial's file",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Count, and say."""
        try:
            rule_set, trial = _of_trial(options["trial"], options["rule"], options["answer"])
            start = _moment(options["day"], options["at"])
            laid, chosen = self._here(options["rule_set"] or rule_set, options["team"], start)
            due = _due(chosen, options["rule"], start, in_order((*laid, *trial)))
        except JourneyError as error:
            raise CommandError(str(error), returncode=2) from None
        self.stdout.write(_json(due) if options["json"] else _words(due))

    def _here(
        self, rule_set: str, team: str | None, start: dt.datetime
    ) -> tuple[tuple[Layer, ...], Library]:
        """What the authority has laid on a rule set, and the set; one that is named stands alone.

        Where no database is set up yet, nothing is decided, and that is said.
        """
        if rule_set:
            return (), replace(library(), rule_set_key=rule_set)
        try:
            return _laid(team, start), library_on(start)
        except (OperationalError, ProgrammingError):
            self.stderr.write("There is no database here, so only the rule set itself is counted.")
            return (), library()


def _of_trial(trial: str | None, rule_key: str, given: list[str]) -> tuple[str, tuple[Layer, ...]]:
    """The rule set of a trial and what lies on it; neither, without a trial."""
    if not trial:
        return "", ()
    rule_set, layer = rules_in(trial, rule_key, pairs(given))
    return rule_set, (layer,)


def _laid(team: str | None, start: dt.datetime) -> tuple[Layer, ...]:
    """What the authority lays on its rule set, and a team: as on that day, or today if past."""
    found = Team.objects.filter(name=team).first() if team else None
    if team and found is None:
        there = ", ".join(Team.objects.values_list("name", flat=True)) or "none is set up"
        raise JourneyError(f"There is no team {team}. Take one of: {there}.")
    with clock.stopped_at(max(start, clock.now())):
        return layers_for_team(found.pk if found else None)


def _moment(day: str, time: str) -> dt.datetime:
    try:
        on = dt.date.fromisoformat(day)
    except ValueError:
        raise JourneyError(f"“{day}” is not a date. Write it as 2026-12-24.") from None
    try:
        at = dt.datetime.strptime(time, "%H:%M").time()  # noqa: DTZ007 - only its time is taken
    except ValueError:
        raise JourneyError(f"“{time}” is not a time. Write it as 15:30.") from None
    return dt.datetime.combine(on, at, LONDON)


def _due(chosen: Library, rule_key: str, start: dt.datetime, over: tuple[Layer, ...]) -> DueDate:
    """The due date of work that opens now, or when the fact is, if that is still to come."""
    names = {rule.clock for rule in chosen.rule_set_in_use().rules.get(rule_key, ())}
    changes = (change for layer in over for change in layer.changes)
    names |= {change.clock for change in changes if change.rule_key == rule_key and change.clock}
    opened_at = start if TASK_OPENED in names else max(start, clock.now())
    facts = dict.fromkeys(names, start)
    due = due_by_rule(chosen, rule_key, facts=facts, opened_at=opened_at, over=over)
    if due is None:
        raise ClockNotStarted(f"The clock of {rule_key} does not start on that day.")
    return due


def _repeats(due: DueDate) -> list[dt.date]:
    """The dates that follow the first one, if each takes place on its date."""
    start = in_london(due.clock_started_at).date()
    try:
        return list(islice(series(due.rule, start, ENGLAND), 1, 1 + SHOWN))
    except (ValueError, BeyondCalendar):
        return []


def _json(due: DueDate) -> str:
    due_at = due.due_at
    content = {
        "due_on": due_at and due_at.date().isoformat(),
        "due_at": due_at and due_at.isoformat(),
        "excluded": [{"date": day.isoformat(), "name": name} for day, name in due.excluded],
        "repeats": [day.isoformat() for day in _repeats(due)],
        "clock_started_at": due.clock_started_at.isoformat(),
        **due.as_json(),
    }
    return json.dumps(content, ensure_ascii=False, indent=1)


def _words(due: DueDate) -> str:
    lines = [due.sentence]
    if due.excluded:
        lines += ["", "Not counted:"]
        lines += [f"  {day:%A} {spoken_date(day)}: {_reason(name)}" for day, name in due.excluded]
    if repeats := _repeats(due):
        lines += [
            "",
            f"Then: {', '.join(map(spoken_date, repeats))}, each if all take place in time.",
        ]
    if due.rule.note:
        lines += ["", due.rule.note]
    return "\n".join([*lines, "", f"Source: {due.rule.source}"])


def _reason(name: str) -> str:
    return "weekend" if name in ("Saturday", "Sunday") else name
