"""Where each member of a genogram stands: grandparents above parents above children.

Children of the same parents stand together beneath them. Whoever the lines do not reach stands at
the side, so that nothing is drawn that nobody recorded.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from journey.drawing.layout import Point
from journey.genogram.gathering import Genogram, Member, Place, Sex

ROOM: Final = 150.0
"""The width that a member takes with the words beneath."""
ROWS: Final = (50.0, 240.0, 450.0)
"""The heights of the three generations."""
MARGIN: Final = 90.0

Parents = tuple[str, ...]


@dataclass
class Places:
    """Points by key of the member, and which parents have which children."""

    points: dict[str, Point] = field(default_factory=dict)
    unions: dict[Parents, list[str]] = field(default_factory=dict)
    """The children of each couple or lone parent, from left to right."""
    grandparents: dict[str, list[str]] = field(default_factory=dict)
    """The parents of a parent."""
    couples: list[tuple[str, str]] = field(default_factory=list)
    """A parent, and the partner who is no parent of the child."""

    @property
    def width(self) -> float:
        """From the left margin to the right."""
        return max(x for x, _ in self.points.values()) + MARGIN


def placed(genogram: Genogram) -> Places:
    """Find everybody a place."""
    places = Places(unions=_unions(genogram))
    _find_grandparents(genogram, places)
    row = _parents_in_a_row(genogram, places)
    _place_parents(row, places)
    _place_children(genogram, row, places)
    _place_beside(genogram, places)
    _move_into_sight(places)
    return places


def _unions(genogram: Genogram) -> dict[Parents, list[str]]:
    unions: dict[Parents, list[str]] = {}
    for key in sorted(genogram.parents, key=lambda key: _age_order(genogram.members[key])):
        unions.setdefault(genogram.parents[key], []).append(key)
    return unions


def _age_order(member: Member) -> tuple[bool, str]:
    """The eldest first, who is expected last."""
    return member.is_unborn, str(member.born or member.expected or "")


def _find_grandparents(genogram: Genogram, places: Places) -> None:
    sides = {Place.MOTHERS_PARENT: Sex.FEMALE, Place.FATHERS_PARENT: Sex.MALE}
    parents = [genogram.members[key] for key in genogram.parents[genogram.child.key]]
    for place, sex in sides.items():
        child = next((one for one in parents if one.sex == sex), None)
        if child is not None and (found := genogram.of_place(place)):
            places.grandparents[child.key] = [one.key for one in _men_first(found)]


def _parents_in_a_row(genogram: Genogram, places: Places) -> list[str]:
    """The parents from left to right: the child's own in the middle, other partners outside."""
    own = [genogram.members[key] for key in genogram.parents[genogram.child.key]]
    row = [one.key for one in _men_first(own)]
    for parents in places.unions:
        for key in parents:
            if key not in row:
                partner = next((one for one in parents if one in row), None)
                row.insert(0 if partner == row[0] and len(row) > 1 else len(row), key)
    for partner_of in genogram.of_place(Place.PARTNER):
        if partner_of.key not in row and (parent := _parent_at_home(genogram, partner_of)):
            row.insert(0 if parent == row[0] and len(row) > 1 else row.index(parent) + 1, "")
            row[row.index("")] = partner_of.key
            places.couples.append((parent, partner_of.key))
    return row


def _parent_at_home(genogram: Genogram, partner: Member) -> str:
    """With whom a parent's partner lives, as far as one can say: both live with the child."""
    own = genogram.parents[genogram.child.key]
    at_home = [key for key in own if genogram.members[key].lives_with_child]
    return at_home[0] if partner.lives_with_child and len(at_home) == 1 else ""


def _men_first(members: Iterable[Member]) -> list[Member]:
    return sorted(members, key=lambda one: (one.sex != Sex.MALE, one.key))


def _place_parents(row: Sequence[str], places: Places) -> None:
    x = 0.0
    for number, key in enumerate(row):
        above = places.grandparents.get(key, [])
        half = max(len(above), 1) * ROOM / 2
        x += half if number else 0.0
        places.points[key] = (x, ROWS[1])
        left = x - (len(above) - 1) * ROOM / 2
        for index, grandparent in enumerate(above):
            places.points[grandparent] = (left + index * ROOM, ROWS[0])
        x += half


def _place_children(genogram: Genogram, row: Sequence[str], places: Places) -> None:
    """Each group beneath its parents, moved to the right where the one before needs the room."""
    groups = sorted(places.unions.items(), key=lambda group: _middle(group[0], places))
    free = None
    for parents, children in groups:
        width = (len(children) - 1) * ROOM
        left = _middle(parents, places) - width / 2
        left = left if free is None else max(left, free)
        for index, key in enumerate(children):
            places.points[key] = (left + index * ROOM, ROWS[2])
        free = left + width + ROOM


def _middle(parents: Parents, places: Places) -> float:
    xs = [places.points[key][0] for key in parents]
    return sum(xs) / len(xs) if xs else 0.0


def _place_beside(genogram: Genogram, places: Places) -> None:
    """Whoever has no place yet stands to the right, at the height of their generation."""
    left = max((x for x, _ in places.points.values()), default=0.0) + ROOM
    beside = {0: left, 1: left, 2: left}
    for member in genogram.members.values():
        if member.key in places.points:
            continue
        level = _generation(member)
        places.points[member.key] = (beside[level], ROWS[level])
        beside[level] += ROOM


def _generation(member: Member) -> int:
    if member.place in (Place.MOTHERS_PARENT, Place.FATHERS_PARENT):
        return 0
    if "grand" in member.kind.lower():
        return 0
    return 2 if "half" in member.kind.lower() else 1


def _move_into_sight(places: Places) -> None:
    offset = MARGIN - min(x for x, _ in places.points.values())
    places.points = {key: (x + offset, y) for key, (x, y) in places.points.items()}
