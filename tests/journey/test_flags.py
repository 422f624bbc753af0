"""Workers say that a step does not help, and who looks after the process answers (R205)."""

import pytest

from journey.exceptions import AlreadyDecided, Refused
from journey.flagging import answer_flag, flag_step, flags_for
from journey.models import Flag, ProcessVersion, Worker
from tests.authority import Authority
from tests.reading import signed_in, text

pytestmark = pytest.mark.requirement("R205")


@pytest.fixture
def visit(authority: Authority) -> ProcessVersion:
    return ProcessVersion.objects.get(process_id="visit")


def test_a_worker_says_so_from_the_task_and_reads_the_answer(
    authority: Authority, visit: ProcessVersion
) -> None:
    authority.start_visit()
    task = authority.open_task("write_visit")
    worker = signed_in(authority.worker)
    address = f"/processes/version/{visit.pk}/flag/write_visit/"
    assert address in text(worker.get(task.get_absolute_url()))
    assert "Does “Write up the visit” not help?" in text(worker.get(address))
    told = text(worker.post(address, {"words": "It asks twice."}, follow=True))
    assert "Those who look after the process must answer it." in told
    assert "Waits for an answer" in told

    keeper = signed_in(authority.keeper)
    assert "1 waits for an answer" in text(keeper.get("/processes/"))
    flag = Flag.objects.get()
    assert f"/processes/flags/{flag.pk}/" in text(keeper.get("/processes/flags/"))
    keeper.post(f"/processes/flags/{flag.pk}/", {"answer": "We take the question out."})
    read = text(worker.get("/processes/flags/"))
    assert "We take the question out." in read
    assert "Answered by Keeper on 2 March 2026" in read
    assert "for an answer" not in text(keeper.get("/processes/"))


def test_it_is_answered_once_and_only_by_who_looks_after_processes(
    authority: Authority, visit: ProcessVersion
) -> None:
    flag = flag_step(visit, "write_visit", words="It asks twice.", by=authority.worker)
    assert flag_step(visit, "write_visit", words=" It asks twice. ", by=authority.worker) == flag
    with pytest.raises(Refused):
        answer_flag(flag, words="No.", by=authority.manager)
    answer_flag(flag, words="It goes.", by=authority.keeper)
    with pytest.raises(AlreadyDecided, match="Keeper answered this on 2 March 2026 at 10am"):
        answer_flag(flag, words="It stays.", by=authority.approver)
    flag.refresh_from_db()
    assert flag.answer == "It goes."
    again = signed_in(authority.approver).post(
        f"/processes/flags/{flag.pk}/", {"answer": "No."}, follow=True
    )
    assert "Keeper answered this" in text(again)


def test_what_waits_longest_comes_first(authority: Authority, visit: ProcessVersion) -> None:
    first, second, third = (
        flag_step(visit, "write_visit", words=words, by=authority.worker)
        for words in ("one", "two", "three")
    )
    answer_flag(first, words="Yes.", by=authority.keeper)
    assert flags_for(authority.worker) == [second, third, first]


def test_without_words_or_a_step_nothing_is_said(
    authority: Authority, visit: ProcessVersion
) -> None:
    worker = signed_in(authority.worker)
    address = f"/processes/version/{visit.pk}/flag/"
    answer = worker.post(f"{address}write_visit/", {"words": " "})
    assert answer.status_code == 422
    assert "Say what does not help" in text(answer)
    assert worker.get(f"{address}decided/").status_code == 404
    with pytest.raises(Refused):
        flag_step(visit, "decided", words="x", by=authority.worker)
    assert not Flag.objects.exists()


def test_without_a_role_nobody_says_or_reads_it(
    authority: Authority, visit: ProcessVersion
) -> None:
    nobody = Worker.objects.create_user("nobody", password="only-for-tests")
    with pytest.raises(Refused):
        flag_step(visit, "write_visit", words="x", by=nobody)
    assert flags_for(nobody) == []
    assert signed_in(nobody).get("/processes/flags/").status_code == 403
    other = flag_step(visit, "write_visit", words="x", by=authority.worker)
    assert signed_in(authority.worker).post(
        f"/processes/flags/{other.pk}/", {"answer": "Mine"}
    ).status_code == 403  # fmt: skip
