"""Trials as files: the five that are shipped, and how a file that is wrong is told, by line."""

import datetime as dt
import re
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from journey.exceptions import LibraryError
from journey.library import library
from journey.models import Team, Trial
from journey.publishing import publish_roles
from journey.timescales import Act, Span, Unit
from journey.trials import reading
from journey.trials.checking import problems_of, read_fitting
from journey.trials.drafting import fill_trial, load_trial
from journey.trials.exclusions import EXCLUSIONS
from journey.trials.measures import MEASURES, Side
from journey.trials.reading import read_trial_file, trial_files
from tests.authority import Authority, person
from tests.trials import HEAD, INSTEAD, QUESTION, SOUND, SUSPEND

ROOT = Path(__file__).resolve().parents[3]
SHIPPED = trial_files(ROOT / "processes")
# What each authority asked to lift, and to merge (domain trials.md 3 and 4).
ASKED = {
    "cumbria": (
        {"assessment.initial.due", "assessment.core.due", "icpc.due", "core-group.first.due"},
        {"review_conferences", "later_core_groups"},
        {},
    ),
    "gateshead": (
        {"assessment.initial.due", "assessment.core.due"},
        {"total_limit"},
        {"assessment_initial_core": "assessment_single"},
    ),
    "hackney": (
        {"assessment.initial.due", "assessment.core.due", "core-group.first.due"},
        {"single_limit", "core_groups"},
        {"assessment_initial_core": "assessment_single"},
    ),
    "knowsley": ({"icpc.due"}, {"conference"}, {}),
    "westminster": ({"assessment.initial.due", "icpc.due"}, {"step_or_date"}, {}),
}


@pytest.fixture
def of_2010(settings: Any) -> None:
    """An authority that assesses in two stages, under the edition of 2010."""
    settings.JOURNEY_RULE_SET = "wt2010"
    settings.JOURNEY_LABELS = "england-2010"


def test_five_trials_are_shipped() -> None:
    assert sorted(SHIPPED) == sorted(ASKED)


@pytest.mark.requirement("R191", "R202")
@pytest.mark.parametrize("key", sorted(ASKED))
def test_a_shipped_trial_says_what_was_asked_for(key: str) -> None:
    lifted, asked, instead = ASKED[key]
    profile = read_trial_file(SHIPPED[key])
    assert {lift.rule_key for lift in profile.lifts} == lifted
    assert {one.key for one in profile.ambiguities} == asked
    assert {one.old: one.new for one in profile.substitutions} == instead
    assert profile.body == "Ministers"
    assert profile.length == Span(6, Unit.MONTHS)
    assert profile.rule_set == "wt2010"
    for lift in profile.lifts:
        assert lift.act is Act.SUSPEND
        assert lift.review_after
        assert lift.alarm_at_percent
    assert {MEASURES[measure].side for measure in profile.measures} == set(Side)


@pytest.mark.django_db
@pytest.mark.usefixtures("of_2010")
@pytest.mark.parametrize("key", sorted(ASKED))
def test_a_shipped_trial_passes_its_check_whatever_is_answered(key: str) -> None:
    publish_roles()
    keeper, north = person("keeper", "Process lead"), Team.objects.create(name="North")
    trial = load_trial(SHIPPED[key].read_bytes(), SHIPPED[key].name, by=keeper)
    questions = trial.profile.ambiguities
    assert sum(problem.startswith("Answer the open") for problem in problems_of(trial)) == len(
        questions
    )
    for answers in product(*([answer.key for answer in one.answers] for one in questions)):
        filled = dict(zip((one.key for one in questions), answers, strict=True))
        values = {
            "answers": filled,
            "starts_on": dt.date(2027, 1, 4),
            "teams": {str(north.pk): ""},
        }
        assert problems_of(fill_trial(trial, values, by=keeper)) == []
    assert Trial.objects.get().ends_on == dt.date(2027, 7, 3)


@pytest.mark.django_db
def test_a_trial_for_another_rule_set_does_not_pass(settings: Any) -> None:
    publish_roles()
    keeper = person("keeper", "Process lead")
    trial = load_trial(SHIPPED["knowsley"].read_bytes(), "knowsley.toml", by=keeper)
    assert problems_of(trial)[0] == (
        "The trial is written for the rule set wt2010, and the authority uses wt2023. Choose that "
        "rule set first."
    )


LIFT = HEAD + '\n[[lift]]\nrule = "visit.written"\n'
NEVER = HEAD.replace('on_end = "keeps"\n', "")
ANSWERS = QUESTION.partition("[[ambiguity.answer]]")


@pytest.mark.requirement("R152")
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("not toml", "visit.toml: Expected"),
        ("# \n" * 90_000, "the file is too large"),
        ("\ufeff\x00", "visit.toml: "),
        (SOUND.replace("5 working_days", "5 fortnights"), "line 23, lift, review_after: must be a"),
        (SOUND.replace('"6 months"', '"6 moons"'), "line 7, length: must be a number and a unit"),
        (SOUND.replace('"suspend"', '"forget"'), "line 22, lift, act: there is no “forget”. Take"),
        (SOUND.replace("5 working_days", ""), "line 23, lift, review_after: must be a number"),
        (
            SOUND.replace('review_after = "5 working_days"\n', ""),
            "line 20, lift: a suspended rule needs a review point",
        ),
        (
            SOUND.replace("alarm_at_percent = 200\n", ""),
            "line 20, lift: a suspended rule needs an alarm",
        ),
        (SOUND.replace("= 200", "= 100"), "line 20, lift: a suspended rule needs an alarm"),
        (SOUND.replace("= 200", "= '200'"), "line 24, lift, alarm_at_percent: must be a whole"),
        (SOUND + 'length = "9 days"\n', "line 20, lift: a suspended rule has no length"),
        (
            SOUND.replace("visit.written", "visit.x"),
            "line 21, lift: Rules for tests has no rule visit.x",
        ),
        (SOUND + SUSPEND, "line 28, lift: visit.written is lifted twice"),
        (
            LIFT + 'act = "relax"\nreason = "r"\n',
            "line 20, lift: say the new length, and the clock",
        ),
        (
            LIFT + 'act = "relax"\nreason = "r"\nlength = "1 working_day"\nclock = "visit_began"\n',
            "line 20, lift: The Visit trial cannot change “Visit written up”: 1 working day is not "
            "looser than 3 working days",
        ),
        (
            LIFT
            + 'act = "relax"\nreason = "r"\nlength = "9 working_days"\nclock = "task_opened"\n',
            "line 25, lift, clock: visit.written is counted from visit_began",
        ),
        (
            LIFT
            + 'act = "replace"\nreason = "r"\nlength = "9 working_days"\nclock = "moon_rose"\n',
            "line 25, lift, clock: no rule counts from a fact moon_rose",
        ),
        (
            LIFT + 'act = "replace"\nreason = "r"\nlength = "9 days"\nclock = "visit_began"\n'
            'review_after = "1 day"\n',
            "line 20, lift: only a suspended rule has a review point",
        ),
        (SOUND.replace('reason = "Some visits need longer."\n', ""), "line 20, lift: reason must"),
        (SOUND.replace('[approval]\nbody = "The Director"\n', ""), "line 1: [approval] is missing"),
        (SOUND.replace('body = "The Director"\n', ""), "line 13, approval: body must be given"),
        (SOUND.replace('"tests"', '"wt1066"'), "line 4, rule_set: no rule set is called “wt1066”"),
        (SOUND.replace('"Process lead", ', '"Mayor", '), "line 18, stop, roles: no role is called"),
        (SOUND.replace("returned_work", "luck"), "line 10, measures: there is no measure “luck”"),
        (SOUND.replace(', "returned_work"', ""), "line 10, measures: no measure looks at quality"),
        (SOUND.replace('"time_to_decision", ', ""), "line 10, measures: no measure looks at timel"),
        (NEVER + SUSPEND, "line 1: on_end must be given"),
        (SOUND.replace('"keeps"', '"forgets"'), "line 11, on_end: there is no “forgets”"),
        (
            "starts_on = 2027-02-01\nends_on = 2027-01-01\n" + SOUND,
            "line 2, ends_on: the end comes before the start, 2027-02-01",
        ),
        (
            SOUND + "\n[scope]\nreferred_from = 2027-02-01\nreferred_to = 2027-01-01\n",
            "line 29, scope, referred_to: the end comes before",
        ),
        (
            SOUND + '\n[scope]\nteams = ["West"]\n',
            "line 28, scope, teams: no team is called “West”",
        ),
        (SOUND + '\n[scope]\nteams = "North"\n', "line 28, scope, teams: must be a list of texts"),
        (
            SOUND + '\n[scope]\nexclusions = ["twins"]\n',
            "line 28, scope, exclusions: there is no ex",
        ),
        (
            SOUND + "\n[scope.steps]\nNorth = 2027-01-01\n",
            "line 28, scope, steps, North: this team is not among",
        ),
        (SOUND + '\n[scope.steps]\nNorth = "soon"\n', "line 27, scope, steps: must be a date"),
        (SOUND + "\n[scope]\nluck = 1\n", "line 28, scope, luck: there is no such key here"),
        ("owner = 'gone'\n" + SOUND, "line 1, owner: nobody signs in as “gone”"),
        (
            SOUND + '\n[structure]\nvisit = "moonwalk"\n',
            "line 28, structure, visit: there is no process moonwalk",
        ),
        (
            SOUND + '\n[structure]\nvisit = "contact"\ncontact = "visit"\n',
            "line 28, structure, visit:"
            " a process that stands in for another is itself replaced: visit → contact → visit",
        ),
        (SOUND + "\n[structure]\nvisit = 3\n", "line 27, structure: must be a table that names"),
        (
            SOUND + '\n[[waive]]\nsafeguard = "x"\nlegal_reference = "l"\nreplacement = "r"\n',
            "line 28, waive, safeguard: there is no safeguard x",
        ),
        (
            SOUND + '\n[[waive]]\nsafeguard = "x"\n',
            "line 27, waive: legal_reference and replacement",
        ),
        (SOUND + '\n[waive]\nsafeguard = "x"\n', "line 27, waive: write each as [[waive]]"),
        (SOUND + "luck = 1\n", "line 26, lift, luck: there is no such key here"),
        ("luck = 1\n" + SOUND, "line 1, luck: there is no such key here. Take: name, title"),
        ("scope = 1\n" + SOUND, "line 1, scope: must be a table"),
        (HEAD, "line 1: it lifts no rule and changes no process"),
        (SOUND + ANSWERS[0], "line 27, ambiguity: an open question has two answers"),
        (SOUND + QUESTION.replace('"longer"', '"no"'), "line 27, ambiguity: an open question has"),
        (SOUND + QUESTION + QUESTION, "ambiguity, key: two questions are called chase"),
        (
            SOUND + QUESTION.replace("2 weeks", "0 weeks"),
            "ambiguity, answer, lift: The Visit trial "
            "cannot change “School chased”: 0 weeks is not looser than 1 week",
        ),
    ],
)
def test_a_file_that_is_wrong_is_told_with_its_line_and_changes_nothing(
    authority: Authority, text: str, words: str
) -> None:
    with pytest.raises(LibraryError) as told:
        load_trial(text.encode(), "visit.toml", by=authority.keeper)
    assert str(told.value).startswith("visit.toml")
    assert words in str(told.value)
    assert not Trial.objects.exists()


def test_a_sound_file_says_all_that_is_written_in_it(authority: Authority) -> None:
    scope = (
        '\n[scope]\nteams = ["North"]\nopen_work = "too"\nexclusions = ["unborn"]\n'
        "referred_from = 2026-03-01\nreferred_to = 2026-08-01\nsteps.North = 2026-04-01\n"
    )
    dates = "starts_on = 2026-03-02\nends_on = 2026-08-31\nowner = 'manager'\n"
    text = dates + HEAD + SUSPEND + INSTEAD + QUESTION + scope
    trial = load_trial(text.encode(), "visit.toml", by=authority.keeper)
    assert trial.teams == {str(authority.north.pk): "2026-04-01"}
    assert (trial.open_work, trial.exclusions) == ("too", ["unborn"])
    assert (trial.starts_on, trial.ends_on) == (dt.date(2026, 3, 2), dt.date(2026, 8, 31))
    assert (trial.referred_from, trial.referred_to) == (dt.date(2026, 3, 1), dt.date(2026, 8, 1))
    assert trial.owner == authority.manager
    assert [lift.rule_key for lift in trial.lifts] == ["visit.written"]
    trial.answers = {"chase": "longer"}
    assert [lift.rule_key for lift in trial.lifts] == ["visit.written", "visit.chase"]
    assert trial.substitutions["visit"].new == "follow_up"


@pytest.mark.requirement("R202")
def test_no_floor_is_ever_lifted(authority: Authority, settings: Any) -> None:
    settings.JOURNEY_RULE_SET, settings.JOURNEY_PROCESSES = "wt2010", ROOT / "processes"
    settings.JOURNEY_LABELS = "england-2010"
    rules = library().rule_set_in_use().rules
    floor = [key for key in rules if rules[key][0].is_floor]
    assert {"strategy.due", "s47.due", "safety-plan.due", "cp-visit.every"} <= set(floor)
    for key in floor:
        text = SOUND.replace('"tests"', '"wt2010"').replace("visit.written", key)
        with pytest.raises(
            LibraryError,
            match=r"line 20, lift: The Visit trial cannot change .*"
            "is a floor, and a floor is not suspended by anybody",
        ):
            read_fitting(text.encode(), "visit.toml")


def test_a_process_that_goes_round_a_safeguard_takes_no_other_ones_place(
    authority: Authority, settings: Any
) -> None:
    settings.JOURNEY_PROCESSES, settings.JOURNEY_LABELS = ROOT / "processes", "england-2010"
    text = SOUND.replace('"tests"', '"wt2010"').replace("visit.written", "assessment.single.due")
    text += '\n[structure]\nassessment_single = "referral"\n'
    with pytest.raises(
        LibraryError,
        match=r"line 28, structure, assessment_single: a way through "
        "referral goes round a safeguard of assessment_single: The child is seen",
    ):
        read_fitting(text.encode(), "visit.toml")
    waived = text + (
        '\n[[waive]]\nsafeguard = "assessment.child-seen"\nlegal_reference = "l"\n'
        'replacement = "r"\n'
    )
    with pytest.raises(LibraryError, match=r"waive, safeguard: The child is seen.*is never waived"):
        read_fitting(waived.encode(), "visit.toml")


def test_every_measure_and_every_exclusion_says_what_it_is() -> None:
    assert all(key == one.key and one.title and one.source for key, one in MEASURES.items())
    assert all(key == one.key and one.title and one.words for key, one in EXCLUSIONS.items())


def test_the_guide_tells_every_field_and_every_shipped_trial() -> None:
    guide = (ROOT / "docs" / "trials.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`\[?\[?([a-z_.]+)\]?\]?`", guide))
    fields = {*reading._TOP, *reading._SCOPE, *reading._LIFT, *reading._WAIVER, *reading._TABLES}
    assert fields | set(reading._QUESTION) | set(reading._ANSWER) | set(SHIPPED) <= told
