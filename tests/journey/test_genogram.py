"""A genogram: drawn from the relationships that were entered once, and the same in words."""

import datetime as dt
from itertools import pairwise
from typing import Any

import pytest

from journey.family import record_person
from journey.genogram import Genogram, draw_genogram, genogram_of, sentences_of
from journey.genogram.gathering import place_of
from journey.genogram.placing import ROWS, placed
from journey.models import Child, Relationship
from tests.authority import Authority
from tests.reading import signed_in, text

Place = Relationship.Place


def add(
    authority: Authority, name: str, kind: str, *, child: Child | None = None, **more: Any
) -> str:
    """Record a person for a child; gives the key in the genogram."""
    person = {key: more.pop(key) for key in ("sex", "has_died", "date_of_birth") if key in more}
    related = {"has_parental_responsibility": False, "lives_with_child": False, **more}
    row = record_person(
        child or authority.child,
        details={"name": name, **person},
        relationship={"kind": kind, **related},
        by=authority.worker,
    )
    return f"person-{row.pk}"


def told(authority: Authority) -> Genogram:
    return genogram_of(authority.child, authority.worker)


@pytest.fixture
def sibling(authority: Authority) -> Child:
    return Child.objects.create(
        family=authority.child.family, first_name="Bo", last_name="Marsh",
        date_of_birth=dt.date(2021, 1, 9),
    )  # fmt: skip


@pytest.mark.requirement("R83")
def test_three_generations_are_drawn_from_what_was_entered_once(authority: Authority) -> None:
    mother = add(authority, "Dana Marsh", "Mother", lives_with_child=True)
    father = add(authority, "Tom Frost", "Father")
    grandmother = add(authority, "Rose Marsh", "Maternal grandmother", has_died=True)
    genogram = told(authority)
    points = placed(genogram).points
    heights = [points[key][1] for key in (grandmother, mother, father, genogram.child.key)]
    assert heights == [ROWS[0], ROWS[1], ROWS[1], ROWS[2]]
    assert points[grandmother][0] == points[mother][0]
    assert points[father][0] < points[genogram.child.key][0] < points[mother][0]
    drawing = draw_genogram(genogram)
    for name in ("Dana", "Frost", "Rose"):
        assert name in drawing
    assert drawing.count("<circle") == 2
    assert drawing.count("stroke-dasharray") == 2  # the mother and the child live together


@pytest.mark.requirement("R84")
def test_a_father_elsewhere_and_his_earlier_child_appear(authority: Authority) -> None:
    mother = add(authority, "Dana Marsh", "Mother", lives_with_child=True)
    father = add(authority, "Tom Frost", "Father", has_parental_responsibility=True)
    half = add(authority, "Kim Frost", "Half-sister", place=Place.FATHERS_CHILD)
    genogram = told(authority)
    assert genogram.parents[half] == (father,)
    assert set(genogram.parents[genogram.child.key]) == {mother, father}
    assert placed(genogram).unions[(father,)] == [half]
    words = sentences_of(genogram)
    assert "Kim Frost, half-sister. Child of Tom Frost. Does not live with Ada Marsh." in words
    assert any("Tom Frost, father. Does not live with Ada Marsh." in one for one in words)


def test_brothers_and_sisters_hang_beneath_their_own_parents(
    authority: Authority, sibling: Child
) -> None:
    mother = add(authority, "Dana Marsh", "Mother", lives_with_child=True)
    record_person(
        sibling, details={"name": "Dana Marsh"},
        relationship={"kind": "Mother", "lives_with_child": True},
        person=authority.child.relationships.get().person, by=authority.worker,
    )  # fmt: skip
    other = add(authority, "Ray Bell", "Father", child=sibling)
    genogram = told(authority)
    assert set(genogram.parents[f"child-{sibling.pk}"]) == {mother, other}
    assert genogram.parents[genogram.child.key] == (mother,)
    assert genogram.members[f"child-{sibling.pk}"].lives_with_child
    assert any("Bo Marsh, brother or sister." in one for one in sentences_of(genogram))
    Child.objects.filter(pk=sibling.pk).update(is_restricted=True)
    hidden = told(authority)
    assert f"child-{sibling.pk}" not in hidden.members
    assert other not in hidden.members


@pytest.mark.requirement("R94")
def test_an_unborn_child_is_a_triangle_and_is_told_as_expected(
    authority: Authority, sibling: Child
) -> None:
    Child.objects.filter(pk=sibling.pk).update(
        first_name="", date_of_birth=None, expected_on=dt.date(2026, 6, 1)
    )
    genogram = told(authority)
    assert genogram.members[f"child-{sibling.pk}"].is_unborn
    assert any("Expected 1 June 2026." in one for one in sentences_of(genogram))


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        ("Mother", Place.PARENT),
        ("father", Place.PARENT),
        ("Stepfather", Place.PARTNER),
        ("Mother’s partner", Place.PARTNER),
        ("Maternal grandmother", Place.MOTHERS_PARENT),
        ("Grandmother", Place.OTHER),
        ("Foster mother", Place.OTHER),
        ("Half-brother", Place.OTHER),
        ("Sister", Place.SIBLING),
        ("Family friend", Place.OTHER),
    ],
)
def test_a_relationship_in_words_finds_its_place(kind: str, place: str) -> None:
    assert place_of(Relationship(kind=kind)) == place
    assert place_of(Relationship(kind=kind, place=Place.OTHER)) == Place.OTHER


def test_nobody_stands_on_anybody_else(authority: Authority, sibling: Child) -> None:
    for name, kind, place in (
        ("Dana Marsh", "Mother", ""),
        ("Tom Frost", "Father", ""),
        ("Ray Bell", "Stepfather", ""),
        ("Rose Marsh", "Maternal grandmother", ""),
        ("Jim Marsh", "Maternal grandfather", ""),
        ("Ann Frost", "Paternal grandmother", ""),
        ("Ned Frost", "Paternal grandfather", ""),
        ("Kim Frost", "Half-sister", Place.FATHERS_CHILD),
        ("Lee Marsh", "Half-brother", Place.MOTHERS_CHILD),
        ("Eve Hall", "Grandmother", ""),
        ("Pat Hall", "Aunt", ""),
    ):
        add(authority, name, kind, place=place, lives_with_child=kind in ("Mother", "Stepfather"))
    genogram = told(authority)
    points = placed(genogram).points
    assert points.keys() == genogram.members.keys()
    for height in ROWS:
        xs = sorted(x for x, y in points.values() if y == height)
        assert all(right - left >= 149 for left, right in pairwise(xs))


def test_the_page_asks_for_the_place_and_shows_the_genogram(authority: Authority) -> None:
    client = signed_in(authority.worker)
    home = authority.child.get_absolute_url()
    typed = {
        "name": "Kim Frost", "kind": "Half-sister", "place": "fathers_child", "sex": "female",
        "has_died": "yes", "has_parental_responsibility": "no", "lives_with_child": "no",
    }  # fmt: skip
    client.post(f"{home}people/add/", typed)
    row = Relationship.objects.get()
    assert (row.place, row.person.sex, row.person.has_died) == ("fathers_child", "female", True)
    page = text(client.get(f"{home}genogram/"))
    assert "Kim Frost, half-sister. Has died." in page
    assert f"{home}genogram/" in text(client.get(home))


def test_a_restricted_genogram_is_not_there_for_others(authority: Authority) -> None:
    Child.objects.update(is_restricted=True)
    client = signed_in(authority.worker)
    assert client.get(f"{authority.child.get_absolute_url()}genogram/").status_code == 403
