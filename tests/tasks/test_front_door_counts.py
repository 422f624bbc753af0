"""What came in at the front door: kinds apart, children heard of again, answers waited for."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from journey import clock
from journey.models import Worker
from tasks.front_door import asked_since, kinds_of, referrals_since, repeated
from tests.journeys import LEFT_OUT, MONDAY, Journey
from tests.reading import signed_in, text

OTHERS: tuple[str, ...] = (
    "school_check",
    "health_visitor_check",
    "midwife_check",
    "probation_check",
    "other_authority_check",
    "other_agency_check",
)
DAY = dt.timedelta(days=1)


@pytest.fixture
def journey(db: None) -> Iterator[Journey]:
    with clock.stopped_at(MONDAY):
        yield Journey()


@pytest.fixture
def manager(journey: Journey) -> Worker:
    return Worker.objects.filter(groups__name="Team manager").earliest("pk")


def heard_of(journey: Journey, kind: str, level: str) -> None:
    """A contact of a kind, with the decision on the level of need."""
    journey.begin("contact", contact_received=clock.now())
    journey.do("log_contact", contact_type=kind)
    journey.do("record_consent", "consent_given")
    not_relevant: dict[str, Any] = dict.fromkeys(OTHERS, "not_relevant")
    journey.do(
        "agency_checks",
        police_check="asked",
        police_check_person="PC Lowe",
        police_check_asked_at=(clock.now() - 3 * DAY).isoformat(),
        police_check_answered_at=(clock.now() - DAY).isoformat(),
        gp_check="asked",
        gp_check_person="Dr Hale",
        gp_check_asked_at=(clock.now() - 3 * DAY).isoformat(),
        gp_check_answered_at=LEFT_OUT,
        **not_relevant,
    )
    journey.do("screening_analysis", "clear")
    journey.do("screening_decision", level)
    journey.do("write_to_referrer")


@pytest.mark.requirement("R153")
def test_contacts_notifications_and_referrals_are_counted_apart(
    journey: Journey, manager: Worker
) -> None:
    heard_of(journey, "notification", "level_1")
    heard_of(journey, "notification", "level_2")
    heard_of(journey, "referral", "level_3")
    counted = {one.words: (one.contacts, one.went_on) for one in kinds_of(manager, MONDAY - DAY)}
    assert counted == {
        "A request for help or protection": (1, 1),
        "Information passed on, such as a police notification": (2, 0),
        "Advice asked for, by telephone or in person": (0, 0),
    }
    assert referrals_since(manager, MONDAY - DAY) == 1
    assert referrals_since(manager, MONDAY + DAY) == 0


@pytest.mark.requirement("R154")
def test_repeated_contacts_below_the_threshold_are_counted_and_lead_to_the_child(
    journey: Journey, manager: Worker
) -> None:
    heard_of(journey, "notification", "level_1")
    assert repeated(manager, MONDAY - DAY) == []
    with clock.stopped_at(MONDAY + 9 * DAY):
        heard_of(journey, "consultation", "level_2")
        page = text(signed_in(manager).get("/front_door/"))
    found = repeated(manager, MONDAY - DAY)
    assert [(one.child, len(one.on)) for one in found] == [(journey.child, 2)]
    assert "2 contacts: 15 June 2026; 24 June 2026" in page
    assert f'href="{journey.child.get_absolute_url()}"' in page


@pytest.mark.requirement("R176")
def test_who_has_not_answered_is_named_and_how_long_answers_take(
    journey: Journey, manager: Worker
) -> None:
    heard_of(journey, "notification", "level_1")
    asked = {one.agency: one for one in asked_since(manager, MONDAY - DAY)}
    assert asked["the police"].took == [2]
    assert asked["the police"].middle == 2
    assert asked["the police"].waiting == []
    assert asked["the GP"].waiting == [(journey.child, dt.date(2026, 6, 12))]
    assert asked["the GP"].middle is None


def test_nobody_is_counted_whose_record_the_reader_may_not_see(
    journey: Journey, manager: Worker
) -> None:
    heard_of(journey, "notification", "level_1")
    journey.child.is_restricted = True
    journey.child.save(update_fields=["is_restricted"])
    assert sum(one.contacts for one in kinds_of(manager, MONDAY - DAY)) == 0
    assert asked_since(manager, MONDAY - DAY) == []


def test_the_front_door_is_read_by_those_who_manage_or_look_after_quality(
    journey: Journey, manager: Worker
) -> None:
    for role, status in (("Team manager", 200), ("Practice lead", 200), ("Social worker", 403)):
        client = signed_in(Worker.objects.filter(groups__name=role).earliest("pk"))
        assert client.get("/front_door/").status_code == status, role
        assert client.get("/front_door/", {"since": "long ago"}).status_code == status, role
