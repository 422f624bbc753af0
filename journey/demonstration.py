"""The people of the demonstration. They exist only where the demo setting is on."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True)
class DemoPerson:
    """Somebody to sign in as, and what to try."""

    username: str
    first_name: str
    last_name: str
    roles: tuple[str, ...]
    teams: tuple[str, ...]
    to_try: str

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}"


FRONT_DOOR: Final = "Front door"
NORTH: Final = "Assessment North"
SOUTH: Final = "Assessment South"
REVIEWS: Final = "Conferences and reviews"
LEAVING_CARE: Final = "Leaving care"
DEMO_TEAMS: Final = (FRONT_DOOR, NORTH, SOUTH, REVIEWS, LEAVING_CARE)

DRAFTS: Final = "joy"
DECIDES: Final = "helen"
"""Who drafts versions of processes, and who decides about them."""

DEMO_PEOPLE: Final = (
    DemoPerson(
        username="priya",
        first_name="Priya",
        last_name="Raman",
        roles=("Screening desk",),
        teams=(FRONT_DOOR,),
        to_try="Record a new contact, settle consent and ask the agencies.",
    ),
    DemoPerson(
        username="tom",
        first_name="Tom",
        last_name="Achebe",
        roles=("Social worker",),
        teams=(NORTH,),
        to_try="See a child, then write an assessment: your typing saves itself.",
    ),
    DemoPerson(
        username="sian",
        first_name="Siân",
        last_name="Hughes",
        roles=("Social worker",),
        teams=(NORTH,),
        to_try="Open “Why this date?” on something overdue, and work that was returned to you.",
    ),
    DemoPerson(
        username="marek",
        first_name="Marek",
        last_name="Nowak",
        roles=("Social worker",),
        teams=(SOUTH, FRONT_DOOR),
        to_try="Take a task from the queue of the front door.",
    ),
    DemoPerson(
        username="grace",
        first_name="Grace",
        last_name="Oyelaran",
        roles=("Team manager",),
        teams=(FRONT_DOOR, NORTH),
        to_try="Decide the level of need, allocate a referral, authorise or return an assessment.",
    ),
    DemoPerson(
        username="david",
        first_name="David",
        last_name="Lister",
        roles=("Team manager",),
        teams=(SOUTH,),
        to_try="Hold a progress review and decide the outcome of an assessment.",
    ),
    DemoPerson(
        username="helen",
        first_name="Helen",
        last_name="Marchetti",
        roles=("Service manager", "Team manager", "Process lead"),
        teams=DEMO_TEAMS,
        to_try="See every team’s work, stand in for a manager who did the work themselves, and "
        "decide about a version of a process that Joy has drafted.",
    ),
    DemoPerson(
        username="ruth",
        first_name="Ruth",
        last_name="Abara",
        roles=("Conference chair",),
        teams=(REVIEWS,),
        to_try="Read a report before a child protection conference, and record what it decides.",
    ),
    DemoPerson(
        username="owen",
        first_name="Owen",
        last_name="Pryce",
        roles=("Independent reviewing officer",),
        teams=(REVIEWS,),
        to_try="Hold the review of a looked-after child and record its decisions.",
    ),
    DemoPerson(
        username="nadia",
        first_name="Nadia",
        last_name="Karim",
        roles=("Auditor",),
        teams=(REVIEWS,),
        to_try="Audit a record, and confirm what was done after an audit.",
    ),
    DemoPerson(
        username="leila",
        first_name="Leila",
        last_name="Haddad",
        roles=("Personal adviser",),
        teams=(LEAVING_CARE,),
        to_try="Visit a young person who is leaving care.",
    ),
    DemoPerson(
        username="margaret",
        first_name="Margaret",
        last_name="Sloane",
        roles=("Director",),
        teams=DEMO_TEAMS,
        to_try="Say what you think of a significant change of a care plan, before it takes effect.",
    ),
    DemoPerson(
        username="joy",
        first_name="Joy",
        last_name="Adeyemi",
        roles=("Practice lead", "Process lead"),
        teams=DEMO_TEAMS,
        to_try="Read a child’s journey as a timeline, as a diagram and in words. Then download a "
        "process, change it, and draft it as a new version.",
    ),
    DemoPerson(
        username="sam",
        first_name="Sam",
        last_name="Whitlock",
        roles=("Administrator",),
        teams=(),
        to_try="Look into a process that has stopped, try it again or move it to another step. "
        "Then plan how running processes move to a new version.",
    ),
)
