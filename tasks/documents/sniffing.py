"""What a file is, from its content: its name and what the browser says of it are not believed.

Viruses are not looked for: an authority scans the folder of documents with its own scanner.
"""

import zipfile
from collections.abc import Mapping
from typing import BinaryIO, Final

MOST_BYTES: Final = 20_000_000
KINDS: Final[Mapping[str, str]] = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "tif": "image/tiff",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "txt": "text/plain; charset=utf-8",
}
"""The kinds of file that are taken, each with its media type."""
WORDS: Final = "PDF, Word (docx), Excel (xlsx), OpenDocument text, plain text, PNG, JPEG or TIFF"
_BEGINS: Final = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"II*\x00", "tif"),
    (b"MM\x00*", "tif"),
)
_ZIP: Final = b"PK\x03\x04"
_MARKUP: Final = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script")
_LOOKED_AT: Final = 1024


def kind_of(file: BinaryIO) -> str:
    """One of `KINDS`; the empty string for anything else. Leaves the file at its beginning."""
    file.seek(0)
    head = file.read(_LOOKED_AT)
    kind = next((kind for begins, kind in _BEGINS if head.startswith(begins)), "")
    if not kind and head.startswith(_ZIP):
        kind = _packed(file)
    elif not kind and _is_text(file, head):
        kind = "txt"
    file.seek(0)
    return kind


def _packed(file: BinaryIO) -> str:
    """Which office document a packed file is; none with macros."""
    try:
        with zipfile.ZipFile(file) as packed:
            names = set(packed.namelist())
            opened = packed.open("mimetype") if "mimetype" in names else None
            mimetype = opened.read(100) if opened else b""
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError):
        return ""
    if any(name.endswith("vbaProject.bin") for name in names):
        return ""
    if mimetype.strip() == KINDS["odt"].encode():
        return "odt"
    if "word/document.xml" in names:
        return "docx"
    return "xlsx" if "xl/workbook.xml" in names else ""


def _is_text(file: BinaryIO, head: bytes) -> bool:
    if not head.strip() or b"\x00" in head:
        return False
    if head.lstrip().lower().startswith(_MARKUP):
        return False
    file.seek(0)
    try:
        return "\x00" not in file.read().decode("utf-8")
    except UnicodeDecodeError:
        return False
