"""Make the static folder: bundle our own sources with esbuild, copy the design systems' styles.

`frontend/build/` then holds `journey/` (bundled from `frontend/src/`), `govuk/` and `moj/` (styles
and the pictures they name). It is a STATICFILES_DIRS folder and not committed.
"""

import re
import shutil
import subprocess
from pathlib import Path

from frontend.install import MACHINE, STAMP, SYSTEM, InstallError, digest, replace

STYLES = {
    "govuk": ("govuk-frontend/dist/govuk", "govuk-frontend.min.css"),
    "moj": ("@ministryofjustice/frontend/moj", "moj-frontend.min.css"),
}
OPTIONS = (
    "--bundle",
    "--minify",
    "--format=esm",
    "--splitting",
    "--target=es2020",
    "--loader:.svg=file",
    "--log-level=warning",
)
# The GOV.UK crown, crest and typeface are for services on GOV.UK only:
# design-system.service.gov.uk/get-started and the guidance "Use GOV.UK domains and the design
# system". The typeface gives way to one CSS variable that an authority can set.
BRANDING = (
    (r"(/\*(?:(?!\*/).)*\*/)?@font-face\s*\{[^}]*\}", ""),
    (
        r"[\"']?GDS Transport[\"']?\s*,\s*arial\s*,\s*sans-serif",
        "var(--journey-font,arial),sans-serif",
    ),
    (r"url\([\"']?[^)]*(?:crest|crown|logotype)[^)]*\)", "none"),
    (r"url\(([\"']?)/assets/", r"url(\1"),
    (r"/\*# sourceMappingURL=[^*]*\*/", ""),
)
LEFTOVERS = ("GDS Transport", "@font-face", "url(/", "crest.")


def clean(css: str) -> str:
    """Return a style sheet without GOV.UK's typeface and crest, and with relative addresses.

    Raises:
        InstallError: some of it is still there; the design system has changed its shape.
    """
    for pattern, instead in BRANDING:
        css = re.sub(pattern, instead, css, flags=re.DOTALL)
    if left := [word for word in LEFTOVERS if word in css]:
        raise InstallError(
            f"The design system's style sheet still holds {left[0]!r} after cleaning."
            " Look at BRANDING in frontend/assets.py."
        )
    return css


def copy_styles(modules: Path, build: Path) -> None:
    """Copy each design system's cleaned style sheet with the pictures it names."""
    for name, (source, file) in STYLES.items():
        package, target = modules / source, build / name
        target.mkdir(parents=True)
        css = clean((package / file).read_text(encoding="utf-8"))
        (target / file).write_text(css, encoding="utf-8")
        for picture in set(re.findall(r"url\([\"']?(images/[\w./-]+)", css)):
            (target / picture).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(package / "assets" / picture, target / picture)


def bundle(folder: Path, entries: list[Path], build: Path) -> None:
    """Bundle the entry points with esbuild's own program.

    Raises:
        InstallError: there is no esbuild for this machine, or a source has a mistake.
    """
    esbuild = folder / "node_modules" / "@esbuild" / f"{SYSTEM}-{MACHINE}" / "bin" / "esbuild"
    if not esbuild.is_file():
        raise InstallError(
            f"There is no esbuild for {SYSTEM} on {MACHINE} in frontend/package-lock.json."
            " Add it there, or run this on Linux x64 or arm64."
        )
    command = [str(esbuild), *map(str, entries), *OPTIONS, f"--outdir={build / 'journey'}"]
    answer = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603 - the program was checked by hash
    if answer.returncode:
        raise InstallError(f"The front end could not be bundled:\n{answer.stderr.strip()}")


def make(folder: Path) -> bool:
    """Bring `folder`/build to what the installed packages and `folder`/src say.

    Returns False when it was so already.

    Raises:
        InstallError: a source has a mistake or a package is not as expected; the old build stays.
    """
    modules, build, part = folder / "node_modules", folder / "build", folder / "build.part"
    sources = sorted(file for file in (folder / "src").rglob("*") if file.is_file())
    stamp = digest(modules / STAMP, Path(__file__), *sources)
    if (build / STAMP).is_file() and (build / STAMP).read_text() == stamp:
        return False
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    copy_styles(modules, part)
    entries = [file for file in sources if file.parent.name == "src"]
    if entries := [file for file in entries if file.suffix in {".js", ".css"}]:
        bundle(folder, entries, part)
    (part / STAMP).write_text(stamp)
    replace(part, build)
    return True
