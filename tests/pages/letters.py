"""Writing the letters that a task owes on their pages, as somebody at a keyboard would."""

import re
from typing import Any

from tasks.models import Task

GAP = re.compile(r"\[[^\[\]]+\]")


def send_letters(page: Any, task: Task) -> None:
    """From the page of a task, write each letter to whoever is offered first and record it."""
    for _ in task.form.letters:
        page.locator("#letters").get_by_role("link", name="Write this letter").first.click()
        people = page.locator("input[name=to]:not([value=other], [value=nobody])")
        if not people.count():
            page.locator("input[name=to][value=nobody]").check()
            page.locator("textarea[name=why_not]").fill("Nobody is known to write to.")
            page.get_by_role("button", name="Continue").click()
            continue
        people.first.check()
        page.get_by_role("button", name="Continue").click()
        text = page.locator("textarea[name=text]")
        text.fill(GAP.sub("We will talk about it.", text.input_value()))
        page.get_by_label("By post").check()
        page.get_by_role("button", name="Record it as sent").click()
    if task.form.letters:
        page.locator("#letters").wait_for()
        assert not page.locator("#letters").get_by_role("link", name="Write this letter").count()
