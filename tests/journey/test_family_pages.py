"""The pages on which a child, the family and the professionals are recorded, over HTTP."""

import datetime as dt

import pytest
from django.test import Client

from journey.models import Child, Person, ProfessionalInvolved, Relationship, Worker
from tests.authority import Authority
from tests.reading import signed_in, text

PERSON = {
    "name": "Dana Marsh",
    "date_of_birth_day": "4",
    "date_of_birth_month": "June",
    "date_of_birth_year": "1990",
    "telephone": "07700 900123",
    "language": "Polish",
    "kind": "mother",
    "has_parental_responsibility": "yes",
    "lives_with_child": "no",
}
PROFESSIONAL = {
    "name": "Ines Okafor",
    "role": "Health visitor",
    "agency": "Health visiting service",
    "telephone": "01632 960123",
    "has_contributed": "yes",
}
DETAILS = {
    "first_name": "Ada",
    "last_name": "Marsh-Frost",
    "date_of_birth_day": "4",
    "date_of_birth_month": "5",
    "date_of_birth_year": "2019",
    "date_of_birth_assumed": "yes",
    "sex": "female",
    "ethnicity": "White: British",
    "first_language": "Polish",
    "needs": "Uses Makaton",
    "address": "9 Ropewalk",
}
NO_DATE = {f"date_of_birth_{part}": "" for part in ("day", "month", "year")}
EXPECTED = {"expected_on_day": "1", "expected_on_month": "6", "expected_on_year": "2026"}
PAGES = {"change": DETAILS, "people/add": PERSON, "professionals/add": PROFESSIONAL}


@pytest.fixture
def home(authority: Authority) -> str:
    """The address of the child's page."""
    return authority.child.get_absolute_url()


@pytest.fixture
def sibling(authority: Authority) -> Child:
    return Child.objects.create(
        family=authority.child.family, last_name="Marsh", expected_on=dt.date(2026, 4, 1)
    )


@pytest.mark.parametrize(("path", "typed"), PAGES.items())
def test_who_may_record_does_and_who_only_reads_is_refused(
    authority: Authority, home: str, path: str, typed: dict[str, str]
) -> None:
    worker, reader = signed_in(authority.worker), signed_in(authority.reader)
    assert f"{home}{path}/" in text(worker.get(home))
    assert worker.get(f"{home}{path}/").status_code == 200
    assert f"{home}{path}/" not in text(reader.get(home))
    for refused in (reader.get(f"{home}{path}/"), reader.post(f"{home}{path}/", typed)):
        assert refused.status_code == 403
        assert "Your role reads records and does not change them." in text(refused)
    assert Child.objects.get().last_name == "Marsh"
    assert not Person.objects.exists()
    assert not ProfessionalInvolved.objects.exists()
    done = worker.post(f"{home}{path}/", typed, follow=True)
    assert done.redirect_chain == [(home, 302)]
    assert "is saved." in text(done)


@pytest.mark.parametrize("path", PAGES)
def test_strangers_are_refused(authority: Authority, home: str, path: str) -> None:
    nobody = signed_in(Worker.objects.create_user("nobody"))
    assert nobody.get(f"{home}{path}/").status_code == 403
    signed_out = Client().get(f"{home}{path}/")
    assert signed_out.headers["Location"].startswith("/sign-in/")


@pytest.mark.parametrize(("path", "typed"), PAGES.items())
def test_a_restricted_record_is_not_there_for_others(
    authority: Authority, home: str, path: str, typed: dict[str, str]
) -> None:
    authority.child.is_restricted = True
    authority.child.save()
    client = signed_in(authority.worker)
    for refused in (client.get(f"{home}{path}/"), client.post(f"{home}{path}/", typed)):
        assert refused.status_code == 403
        assert "Ada" not in text(refused)
    assert not Person.objects.exists()


def test_the_details_are_changed_and_shown(authority: Authority, home: str) -> None:
    client = signed_in(authority.worker)
    assert 'value="2019"' in text(client.get(f"{home}change/"))
    shown = text(client.post(f"{home}change/", DETAILS, follow=True))
    for words in ("Ada Marsh-Frost", "(assumed)", "Female", "Speaks Polish", "Uses Makaton"):
        assert words in shown
    assert "9 Ropewalk" in shown


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"last_name": ""}, "Enter the last name"),
        ({"first_name": ""}, "Enter the first name"),
        (NO_DATE, "Enter the date of birth, or the expected date of delivery of an unborn child"),
        ({"date_of_birth_month": "13"}, "Date of birth must be a real date"),
        ({"date_of_birth_year": "2030"}, "The date of birth must be today or in the past"),
        (EXPECTED, "Enter a date of birth or an expected date, not both"),
        ({"needs": "x" * 201}, "Needs must be 200 characters or fewer"),
    ],
)
def test_mistakes_in_the_details_are_told(
    authority: Authority, home: str, typed: dict[str, str], words: str
) -> None:
    answer = signed_in(authority.worker).post(f"{home}change/", {**DETAILS, **typed})
    assert answer.status_code == 422
    assert "There is a problem" in text(answer)
    assert words in text(answer)
    assert Child.objects.get().last_name == "Marsh"


@pytest.mark.requirement("R94")
def test_a_birth_is_recorded_and_the_expected_date_stays(
    authority: Authority, sibling: Child
) -> None:
    address = f"{sibling.get_absolute_url()}change/"
    client = signed_in(authority.worker)
    assert 'value="2026"' in text(client.get(address))
    born = {"date_of_birth_day": "1", "date_of_birth_month": "3", "date_of_birth_year": "2026"}
    shown = text(client.post(address, {**DETAILS, **EXPECTED, **born}, follow=True))
    assert "Was expected 1 June 2026" in shown
    sibling.refresh_from_db()
    assert (sibling.date_of_birth, sibling.expected_on) == (
        dt.date(2026, 3, 1),
        dt.date(2026, 6, 1),
    )


@pytest.mark.requirement("R89", "R92")
def test_a_person_is_typed_once_for_the_siblings_that_are_chosen(
    authority: Authority, home: str, sibling: Child
) -> None:
    client = signed_in(authority.worker)
    assert "Unborn baby Marsh" in text(client.get(f"{home}people/add/"))
    client.post(f"{home}people/add/", {**PERSON, "siblings": [sibling.pk]})
    for child in (authority.child, sibling):
        shown = text(client.get(child.get_absolute_url()))
        assert "Mother, parental responsibility" in shown
        for words in ("Dana Marsh", "Born 4 June 1990", "Speaks Polish", "07700 900123"):
            assert words in shown
    assert Person.objects.count() == 1


def test_somebody_of_the_family_is_recorded_for_one_more_child(
    authority: Authority, home: str, sibling: Child
) -> None:
    client = signed_in(authority.worker)
    client.post(f"{home}people/add/", PERSON)
    person = Person.objects.get()
    theirs = f"{sibling.get_absolute_url()}people/{person.pk}/"
    shown = text(client.get(sibling.get_absolute_url()))
    assert "Recorded for a brother or sister" in shown
    assert theirs in shown
    assert "Add Dana Marsh" in text(client.get(theirs))
    client.post(theirs, {**PERSON, "kind": "Aunt"})
    assert sorted(Relationship.objects.values_list("kind", flat=True)) == ["Aunt", "mother"]
    assert Person.objects.count() == 1


def test_a_person_is_changed_where_what_is_known_is_shown(
    authority: Authority, home: str, sibling: Child
) -> None:
    client = signed_in(authority.worker)
    client.post(f"{home}people/add/", {**PERSON, "siblings": [sibling.pk]})
    address = f"{home}people/{Person.objects.get().pk}/"
    known = text(client.get(address))
    assert "Change Dana Marsh" in known
    assert 'value="07700 900123"' in known
    assert 'value="no" checked' in known
    client.post(address, {**PERSON, "name": "Dana Frost", "lives_with_child": "yes"})
    assert Person.objects.get().name == "Dana Frost"
    lives = dict(Relationship.objects.values_list("child", "lives_with_child"))
    assert lives == {authority.child.pk: True, sibling.pk: False}


def test_a_sibling_whose_record_may_not_be_seen_is_not_offered(
    authority: Authority, home: str, sibling: Child
) -> None:
    sibling.is_restricted = True
    sibling.save()
    client = signed_in(authority.worker)
    assert "Unborn baby Marsh" not in text(client.get(f"{home}people/add/"))
    client.post(f"{home}people/add/", {**PERSON, "siblings": [sibling.pk]})
    assert [row.child for row in Relationship.objects.all()] == [authority.child]


@pytest.mark.requirement("R179")
def test_a_professional_is_recorded_changed_and_shown(authority: Authority, home: str) -> None:
    client = signed_in(authority.worker)
    shown = text(client.post(f"{home}professionals/add/", PROFESSIONAL, follow=True))
    for words in ("Ines Okafor", "Health visitor, Health visiting service", "Has contributed"):
        assert words in shown
    address = f"{home}professionals/{ProfessionalInvolved.objects.get().pk}/"
    assert "Change Ines Okafor" in text(client.get(address))
    changed = {**PROFESSIONAL, "has_contributed": "no", "telephone": ""}
    shown = text(client.post(address, changed, follow=True))
    assert "Has contributed" not in shown
    assert "01632" not in shown


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("people/add", "Enter the name"),
        ("people/add", "Enter the relationship to the child"),
        ("people/add", "Select yes if this person has parental responsibility for the child"),
        ("people/add", "Select yes if this person lives with the child"),
        ("professionals/add", "Enter the role"),
        ("professionals/add", "Enter the agency"),
        ("professionals/add", "Select yes if this professional has contributed"),
    ],
)
def test_what_is_left_out_is_asked_for(
    authority: Authority, home: str, path: str, words: str
) -> None:
    answer = signed_in(authority.worker).post(f"{home}{path}/", {})
    assert answer.status_code == 422
    assert words in text(answer)


def test_people_and_professionals_of_others_are_not_there(
    authority: Authority, home: str, sibling: Child
) -> None:
    theirs = ProfessionalInvolved.objects.create(
        child=sibling, name="Sam Vickers", role="GP", agency="Surgery"
    )
    unknown = Person.objects.create(family=authority.child.family, name="Lena Frost")
    client = signed_in(authority.worker)
    for path in (f"professionals/{theirs.pk}/", f"people/{unknown.pk}/", "people/0/"):
        refused = client.get(home + path)
        assert refused.status_code == 403
        assert "There is no such record, or you may not see it." in text(refused)
