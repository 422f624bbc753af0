"""What the worktray announces, always after commit and never with personal data.

Each signal is sent with `task_id`; whoever listens asks again, so that permission is decided again.
"""

from django.dispatch import Signal

task_opened = Signal()
task_allocated = Signal()
task_completed = Signal()
task_withdrawn = Signal()
