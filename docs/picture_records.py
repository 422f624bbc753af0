"""The pages of a child's record that `./run pictures` shows, and where they stand."""

from typing import Final

import django

PROTECTED: Final = "child_protection_plan"
PARTS: Final = {
    "child-protection-plan": "/children/{child}/",
    "summary": "/records/{child}/",
    "chronology": "/records/{child}/chronology/",
    "chronology-offered": "/records/{child}/chronology/offered/",
    "decisions": "/records/{child}/decisions/",
    "letters-and-documents": "/papers/child/{child}/",
    "genogram": "/children/{child}/genogram/",
    "plan-of-child": "/worktray/child/{child}/plan/child_protection/",
    "how-often": "/worktray/child/{child}/how-often/",
    "begin-process": "/worktray/begin/{child}/",
}
"""Pages of a child with a child protection plan."""
NOTES: Final = {
    "notes": "/records/{child}/notes/",
    "note-new": "/records/{child}/notes/add/",
}
"""Pages of a child of whom there are notes."""
PRINTS: Final = {
    "print-child": "/papers/records/{record}/print/child/",
    "print-court": "/papers/records/{record}/print/court/",
}


def pages_of_records() -> dict[str, str]:
    """The name of each picture with the address of its page, in the demonstration as served."""
    django.setup()
    from journey.models import ProcessInstance
    from tasks.models import CaseNote, Decision, Letter, Record

    running = ProcessInstance.objects.filter(ended_at=None, child__is_restricted=False)
    plan = running.filter(version__process_id=PROTECTED).earliest("pk")
    note = CaseNote.objects.standing().filter(child__is_restricted=False).latest("pk")
    child = plan.child_id
    assessment = Record.objects.filter(task__step="write_assessment").latest("pk")
    letter = Letter.objects.exclude(sending=None).filter(child=child).latest("pk")
    return {
        **{name: path.format(child=child) for name, path in PARTS.items()},
        **{name: path.format(child=note.child_id) for name, path in NOTES.items()},
        **{name: path.format(record=assessment.pk) for name, path in PRINTS.items()},
        "decision-made": Decision.objects.filter(task__child=child).latest("pk").get_absolute_url(),
        "letter": letter.get_absolute_url(),
        "process-large": f"{plan.version.get_absolute_url()}#diagram",
    }
