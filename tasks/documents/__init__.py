"""Documents of a child: kept, found, put right, and listed with everything else there is."""

from tasks.documents.filing import add_document, add_version, move_document, place_elsewhere
from tasks.documents.index import IndexEntry, index_of
from tasks.documents.sniffing import KINDS, MOST_BYTES, kind_of
from tasks.documents.storing import open_stored

__all__ = [
    "KINDS",
    "MOST_BYTES",
    "IndexEntry",
    "add_document",
    "add_version",
    "index_of",
    "kind_of",
    "move_document",
    "open_stored",
    "place_elsewhere",
]
