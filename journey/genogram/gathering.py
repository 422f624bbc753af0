"""Who is in a child's genogram, and whose child each is."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from journey.access import siblings_visible_to
from journey.models import Child, Person, Relationship, Worker

Place = Relationship.Place
Sex = Child.Sex

_WORDS: Final[Mapping[Place, tuple[str, ...]]] = {
    Place.OTHER: ("foster", "great", "aunt", "uncle", "cousin", "friend", "neighbour", "god"),
    Place.PARTNER: ("step", "partner", "boyfriend", "girlfriend"),
    Place.MOTHERS_PARENT: ("maternal grand", "mother's mother", "mother's father"),
    Place.FATHERS_PARENT: ("paternal grand", "father's mother", "father's father"),
    Place.SIBLING: ("brother", "sister", "sibling"),
    Place.PARENT: ("mother", "father", "parent", "mum", "dad"),
}
"""How a relationship is read that was written in words only; the first that fits holds."""
_NEITHER: Final = ("half", "grand")
"""Of these the words alone do not say through which parent."""
_FEMALE: Final = ("mother", "mum", "sister", "aunt", "girlfriend", "wife", "daughter")
_MALE: Final = ("father", "dad", "brother", "uncle", "boyfriend", "husband", "son")


@dataclass(frozen=True)
class Member:
    """Somebody in the genogram: the child it is about, a sibling, or another person."""

    key: str
    name: str
    sex: str
    place: str
    """One of `Relationship.Place`; empty for the child, `SIBLING` for brothers and sisters."""
    kind: str = ""
    born: dt.date | None = None
    expected: dt.date | None = None
    has_died: bool = False
    lives_with_child: bool = False
    has_parental_responsibility: bool = False

    @property
    def is_unborn(self) -> bool:
        """Whether the member is expected and not yet born."""
        return self.born is None and self.expected is not None


@dataclass(frozen=True)
class Genogram:
    """The people of a genogram and how they belong together."""

    child: Member
    members: Mapping[str, Member]
    parents: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The parents who are known of each child, by keys."""

    def of_place(self, *places: str) -> list[Member]:
        """The members who stand in some place."""
        return [one for one in self.members.values() if one.place in places]


def genogram_of(child: Child, worker: Worker) -> Genogram:
    """The genogram of a child as far as a person may know of the family, in two queries.

    Brothers and sisters with restricted records are left out, and who is known through them alone.
    """
    siblings = list(siblings_visible_to(worker, child))
    rows = list(Relationship.objects.filter(child__in=[child, *siblings]).select_related("person"))
    own = {row.person_id: row for row in rows if row.child_id == child.pk}
    members = {f"child-{child.pk}": _of_child(child, place="", at_home=True)}
    for sibling in siblings:
        at_home = _shares_a_home(sibling, child, rows)
        members[f"child-{sibling.pk}"] = _of_child(sibling, place=Place.SIBLING, at_home=at_home)
    for row in rows:
        if _key(row.person) not in members and (row.person_id in own or _is_parent(row)):
            members[_key(row.person)] = _of_person(own.get(row.person_id, row), own)
    parents = _parents([child, *siblings], rows)
    genogram = Genogram(members[f"child-{child.pk}"], members, parents)
    _add_children_of_one_parent(genogram, parents)
    return genogram


def place_of(row: Relationship) -> str:
    """Where a person stands: as it was chosen, or as the word for the relationship says."""
    if row.place:
        return row.place
    words = row.kind.lower().replace("’", "'")
    for place, said in _WORDS.items():
        if any(word in words for word in said):
            unclear = any(word in words for word in _NEITHER) and place in _UNCLEAR
            return Place.OTHER if unclear else place
    return Place.OTHER


_UNCLEAR: Final = (Place.SIBLING, Place.PARENT)


def _is_parent(row: Relationship) -> bool:
    return place_of(row) == Place.PARENT


def _key(person: Person) -> str:
    return f"person-{person.pk}"


def _of_child(child: Child, *, place: str, at_home: bool) -> Member:
    return Member(
        key=f"child-{child.pk}",
        name=child.name,
        sex=child.sex,
        place=place,
        born=child.date_of_birth,
        expected=child.expected_on if child.is_unborn else None,
        lives_with_child=at_home,
    )


def _of_person(row: Relationship, own: Mapping[int, Relationship]) -> Member:
    """Somebody as they are to the child; a parent of a sibling only is a parent’s partner."""
    person, is_own = row.person, row.person_id in own
    return Member(
        key=_key(person),
        name=person.name,
        sex=_sex(row),
        place=place_of(row) if is_own else Place.PARTNER,
        kind=row.kind if is_own else f"{row.kind} of a brother or sister",
        born=person.date_of_birth,
        has_died=person.has_died,
        lives_with_child=is_own and row.lives_with_child,
        has_parental_responsibility=is_own and row.has_parental_responsibility,
    )


def _sex(row: Relationship) -> str:
    """As it is recorded, or as the word for the relationship says."""
    if row.person.sex != Sex.UNKNOWN:
        return row.person.sex
    words = row.kind.lower().replace("’", "'").rpartition("'s ")[2]
    if any(word in words for word in _FEMALE):
        return Sex.FEMALE
    return Sex.MALE if any(word in words for word in _MALE) else Sex.UNKNOWN


def _shares_a_home(sibling: Child, child: Child, rows: Iterable[Relationship]) -> bool:
    """Whether somebody lives with both: then a sibling belongs to the child's household."""
    homes: dict[int, set[int]] = {}
    for row in rows:
        if row.lives_with_child:
            homes.setdefault(row.child_id, set()).add(row.person_id)
    return bool(homes.get(sibling.pk, set()) & homes.get(child.pk, set()))


def _parents(children: Iterable[Child], rows: Iterable[Relationship]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {f"child-{child.pk}": [] for child in children}
    for row in rows:
        if _is_parent(row):
            found[f"child-{row.child_id}"].append(_key(row.person))
    return {key: tuple(sorted(parents)) for key, parents in found.items()}


def _add_children_of_one_parent(genogram: Genogram, parents: dict[str, tuple[str, ...]]) -> None:
    """Hang brothers and sisters who are no children of ours beneath the right parents (R84)."""
    both = parents[genogram.child.key]
    by_sex = {genogram.members[key].sex: (key,) for key in both}
    sides = {
        Place.SIBLING: both,
        Place.MOTHERS_CHILD: by_sex.get(Sex.FEMALE, ()),
        Place.FATHERS_CHILD: by_sex.get(Sex.MALE, ()),
    }
    for member in genogram.members.values():
        if member.key not in parents and member.place in sides:
            parents[member.key] = sides[Place(member.place)]
