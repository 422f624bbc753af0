"""A genogram in words: the same facts, for those who hear it or read no drawings."""

from collections.abc import Iterator

from journey.clock import spoken_date
from journey.genogram.gathering import Genogram, Member, Place


def sentences_of(genogram: Genogram) -> list[str]:
    """A sentence or two about each member, the child first."""
    child = genogram.child
    first = " ".join([f"{child.name} is the child whose genogram this is.", *_about(child)])
    others = [one for one in genogram.members.values() if one is not child]
    return [first, *(" ".join(_sentences(one, genogram)) for one in others)]


def short_about(member: Member) -> str:
    """When somebody was born or is expected, and whether they have died, in few words."""
    if member.is_unborn:
        return f"expected {spoken_date(member.expected)}" if member.expected else "unborn"
    born = f"born {member.born.year}" if member.born else ""
    return ", ".join(filter(None, (born, "has died" if member.has_died else "")))


def _sentences(member: Member, genogram: Genogram) -> Iterator[str]:
    kind = member.kind.lower() if member.kind else "brother or sister"
    yield f"{member.name}, {kind}."
    yield from _about(member)
    parents = [genogram.members[key].name for key in genogram.parents.get(member.key, ())]
    if parents and parents != _names(genogram, genogram.child):
        yield f"Child of {' and '.join(parents)}."
    if member.place not in (Place.SIBLING, "") and not member.has_died:
        where = "Lives" if member.lives_with_child else "Does not live"
        yield f"{where} with {genogram.child.name}."
    if member.has_parental_responsibility:
        yield "Has parental responsibility."


def _names(genogram: Genogram, member: Member) -> list[str]:
    return [genogram.members[key].name for key in genogram.parents[member.key]]


def _about(member: Member) -> Iterator[str]:
    if member.is_unborn and member.expected:
        yield f"Expected {spoken_date(member.expected)}."
    elif member.born:
        yield f"Born {spoken_date(member.born)}."
    if member.has_died:
        yield "Has died."
