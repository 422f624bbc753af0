"""Versions of processes: drafted by one person, published or rejected by another (R29, R30).

An installation begins with the diagrams that are shipped. From then on every change is a draft that
somebody else decides about, wherever its bytes come from: a page, a command, an editor of diagrams.
"""

from journey.publishing.changes import Changes, changes_between
from journey.publishing.deciding import publish_version, refuse_unless_second, reject_version
from journey.publishing.drafting import draft_version
from journey.publishing.installing import changed_files, install_processes, publish_roles

__all__ = [
    "Changes",
    "changed_files",
    "changes_between",
    "draft_version",
    "install_processes",
    "publish_roles",
    "publish_version",
    "refuse_unless_second",
    "reject_version",
]
