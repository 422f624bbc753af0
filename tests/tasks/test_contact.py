"""Recording a contact: a known child, another child of a known family, or somebody new."""

import datetime as dt

import pytest
from django.test import Client

from journey.models import Child, FamilyGroup, ProcessInstance
from tests.authority import Authority
from tests.reading import signed_in, text

TYPED = {
    "received_at_day": "2",
    "received_at_month": "3",
    "received_at_year": "2026",
    "received_at_time": "9:30",
    "first_name": "Kit",
    "last_name": "Marsh",
    "date_of_birth_day": "27",
    "date_of_birth_month": "3",
    "date_of_birth_year": "2022",
}
QUESTION = "Is it one of these children?"


@pytest.fixture
def client(authority: Authority) -> Client:
    """The screening desk."""
    return signed_in(authority.screener)


def child_of(family: FamilyGroup, first_name: str, last_name: str = "Marsh") -> Child:
    return Child.objects.create(
        family=family,
        first_name=first_name,
        last_name=last_name,
        date_of_birth=dt.date(2020, 1, 1),
    )


def test_a_name_that_nobody_has_is_recorded_at_once(authority: Authority, client: Client) -> None:
    answer = client.post("/contacts/", {**TYPED, "last_name": "Frost"}, follow=True)
    assert "The contact about Kit Frost is recorded." in text(answer)
    child = Child.objects.get(last_name="Frost")
    assert child.family.name == "Frost"
    assert child.sex == Child.Sex.UNKNOWN
    assert not child.date_of_birth_assumed


@pytest.mark.requirement("R88")
def test_children_of_the_name_and_their_families_are_offered(
    authority: Authority, client: Client
) -> None:
    family = authority.child.family
    family.address = "9 Ropewalk"
    family.save()
    child_of(family, "Bo")
    other = child_of(FamilyGroup.objects.create(name="Marsh"), "Zoe")
    page = text(client.post("/contacts/", TYPED))
    assert QUESTION in page
    for words in (
        "Ada Marsh, born 4 May 2019",
        "Bo Marsh, born 1 January 2020",
        "Another child of the Marsh family, 9 Ropewalk",
        "Brother or sister of Ada Marsh and Bo Marsh",
        "Brother or sister of Zoe Marsh",
        "None of these: it is another child, of another family",
    ):
        assert words in page
    assert page.count("Another child of the Marsh family") == 2
    assert f'value="family-{other.family_id}"' in page
    assert Child.objects.count() == 3


@pytest.mark.requirement("R88")
def test_a_new_child_joins_the_family_that_is_chosen(authority: Authority, client: Client) -> None:
    family = authority.child.family
    client.post("/contacts/", {**TYPED, "looked": "1", "known_child": f"family-{family.pk}"})
    child = Child.objects.get(first_name="Kit")
    assert child.family == family
    assert child.date_of_birth == dt.date(2022, 3, 27)
    assert FamilyGroup.objects.count() == 1
    assert ProcessInstance.objects.get().child == child


def test_a_known_child_is_not_recorded_again(authority: Authority, client: Client) -> None:
    known = {"looked": "1", "known_child": str(authority.child.pk)}
    client.post("/contacts/", {**TYPED, **known})
    assert ProcessInstance.objects.get().child == authority.child
    assert Child.objects.count() == 1


def test_another_child_of_another_family_has_a_family_of_their_own(
    authority: Authority, client: Client
) -> None:
    client.post("/contacts/", {**TYPED, "looked": "1", "known_child": "new"})
    assert Child.objects.get(first_name="Kit").family != authority.child.family
    assert FamilyGroup.objects.count() == 2


@pytest.mark.parametrize("choice", ["", "family-0", "0"])
def test_without_a_real_choice_nothing_is_recorded(
    authority: Authority, client: Client, choice: str
) -> None:
    answer = client.post("/contacts/", {**TYPED, "looked": "1", "known_child": choice})
    assert answer.status_code == 422
    assert "There is a problem" in text(answer)
    assert Child.objects.count() == 1


def test_a_restricted_child_and_the_family_are_not_offered(
    authority: Authority, client: Client
) -> None:
    authority.child.is_restricted = True
    authority.child.save()
    assert QUESTION not in text(client.post("/contacts/", TYPED, follow=True))
    assert Child.objects.get(first_name="Kit").family != authority.child.family
    chosen = {"looked": "1", "known_child": f"family-{authority.child.family_id}"}
    assert client.post("/contacts/", {**TYPED, **chosen}).status_code == 422


def test_at_most_ten_are_offered_those_of_a_like_first_name_first(
    authority: Authority, client: Client
) -> None:
    for number in range(12):
        child_of(authority.child.family, f"Bo{number:02}")
    child_of(authority.child.family, "Kitty")
    page = text(client.post("/contacts/", TYPED))
    assert "Kitty Marsh, born" in page
    assert page.count(", born 1 January 2020") + page.count(", born 4 May 2019") == 10


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"received_at_year": "2024"}, "Check the year"),
        ({"last_name": ""}, "Enter the last name"),
        ({"received_at_year": "2027"}, "The contact must have been received before now"),
        ({"date_of_birth_year": "2027"}, "The date of birth must be today or in the past"),
        (
            {"expected_on_day": "1", "expected_on_month": "6", "expected_on_year": "2026"},
            "Enter a date of birth or an expected date, not both",
        ),
    ],
)
def test_mistakes_are_told(
    authority: Authority, client: Client, typed: dict[str, str], words: str
) -> None:
    answer = client.post("/contacts/", {**TYPED, **typed})
    assert answer.status_code == 422
    assert words in text(answer)


def test_only_the_screening_desk_records_contacts(authority: Authority) -> None:
    assert signed_in(authority.worker).post("/contacts/", TYPED).status_code == 403
    assert Child.objects.count() == 1
