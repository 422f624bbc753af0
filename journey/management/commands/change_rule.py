"""Draft a change of a timescale, or the choice of a rule set."""

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from journey.exceptions import JourneyError
from journey.management.commands.publish_processes import worker_called
from journey.models import RuleChange, Team
from journey.rulebook.drafting import act_of, draft_change
from journey.rulebook.reading import change_words, days_words
from journey.timescales import Act, Span, Unit


class Command(BaseCommand):
    """`change_rule visit.written --to "5 working days" --reason "…" --by joy`: not yet in force."""

    help = "Draft a change of a timescale. It holds when approve_rule_change is called by another."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What changes, for whom, why, and from when."""
        parser.add_argument("rule", nargs="?", default="", metavar="RULE", help="its key")
        parser.add_argument("--by", required=True, metavar="USERNAME")
        parser.add_argument("--reason", required=True, metavar="WORDS")
        parser.add_argument("--to", metavar="LENGTH", help="as in “5 working days”")
        parser.add_argument("--counted-from", default="", metavar="FACT", help="another fact")
        parser.add_argument("--suspend", metavar="LENGTH", help="somebody looks again after it")
        parser.add_argument("--rule-set", default="", metavar="KEY", help="choose it instead")
        parser.add_argument("--team", metavar="NAME", help="for this team only")
        parser.add_argument("--approved-by", default="", metavar="WHO", help="for national rules")
        parser.add_argument(
            "--reference", default="", metavar="WHERE", help="where that is written"
        )
        parser.add_argument("--approved-on", metavar="DATE")
        parser.add_argument("--from", dest="first", metavar="DATE", help="else when approved")
        parser.add_argument("--until", metavar="DATE", help="its last day")
        parser.add_argument("--open-work", action="store_true", help="it holds for open work too")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Draft it, or say what is wrong and change nothing."""
        try:
            change = draft_change(_change(options), by=worker_called(options["by"]))
        except JourneyError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{change} is drafted: {change_words(change)}. {days_words(change)}.")


def _change(options: dict[str, Any]) -> RuleChange:
    wanted = [name for name in ("to", "suspend", "rule_set") if options[name]]
    if len(wanted) != 1 or bool(options["rule_set"]) == bool(options["rule"]):
        raise JourneyError(
            "Name a rule with --to or --suspend and a length of time, or no rule and --rule-set."
        )
    row = RuleChange(
        level=_level(options),
        team=_team(options["team"]),
        rule_set=options["rule_set"],
        rule_key=options["rule"],
        reason=options["reason"],
        approved_by=options["approved_by"],
        approval_reference=options["reference"],
        approved_on=_day(options["approved_on"]),
        effective_from=_day(options["first"]),
        effective_to=_day(options["until"]),
        open_work=options["open_work"],
    )
    if options["suspend"]:
        review = _span(options["suspend"])
        row.act, row.review_amount, row.review_unit = Act.SUSPEND, review.amount, review.unit
    if options["to"]:
        span = _span(options["to"])
        row.amount, row.unit, row.fact = span.amount, span.unit, options["counted_from"]
        row.act = act_of(span, row)
    return row


def _level(options: dict[str, Any]) -> str:
    if options["rule_set"]:
        return RuleChange.Level.RULE_SET
    return RuleChange.Level.TEAM if options["team"] else RuleChange.Level.AUTHORITY


def _team(name: str | None) -> Team | None:
    if not name:
        return None
    team = Team.objects.filter(name=name).first()
    if team is None:
        raise JourneyError(f"There is no team {name}.")
    return team


def _day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise JourneyError(f"“{text}” is not a date. Write it as 2026-12-24.") from None


def _span(text: str) -> Span:
    amount, _, unit = text.strip().partition(" ")
    units = {words: each for each in Unit for words in (each.words(1)[2:], each.words(2)[2:])}
    if not amount.isdecimal() or unit not in units:
        raise JourneyError(f"“{text}” is no length of time. Write it as “5 working days”.")
    return Span(int(amount), units[unit])
