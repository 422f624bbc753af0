"""The table of what is met says what the marks in the tests say."""

from pathlib import Path

import pytest

from tests.coverage import TABLE, catalogue, shown_by_tests, table

CORE = 154
LEAST_SHOWN = 30


def test_the_catalogue_is_whole() -> None:
    numbers = {int(key[1:]) for key in catalogue()}
    assert numbers == set(range(1, 243))
    assert sum(one.weight == "core" for one in catalogue().values()) == CORE


def test_every_mark_names_a_requirement() -> None:
    assert set(shown_by_tests()) - set(catalogue()) == set()


def test_enough_of_the_core_is_shown() -> None:
    core = {one.key for one in catalogue().values() if one.weight == "core"}
    assert len(core & set(shown_by_tests())) >= LEAST_SHOWN


def test_the_table_is_what_the_tests_say() -> None:
    assert TABLE.read_text(encoding="utf-8") == table(), "Run ./run coverage and commit the table"


@pytest.mark.parametrize("mark", ["skip", "xfail(reason='not yet')"])
def test_a_test_that_is_not_run_shows_nothing(mark: str, tmp_path: Path) -> None:
    folder = tmp_path / "tests"
    folder.mkdir()
    text = (
        "import pytest\n\npytestmark = [pytest.mark.requirement('R4')]\n\n"
        "@pytest.mark.requirement('R1', 'R2')\ndef test_shown(): ...\n\n"
        f"@pytest.mark.{mark}\n@pytest.mark.requirement('R3')\ndef test_not_run(): ...\n"
    )
    (folder / "test_one.py").write_text(text)
    shown = shown_by_tests(folder)
    assert shown == {
        "R1": ["tests/test_one.py::test_shown"],
        "R4": ["tests/test_one.py::test_shown"],
        "R2": ["tests/test_one.py::test_shown"],
    }
