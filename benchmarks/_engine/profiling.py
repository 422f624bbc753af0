"""Where the time of a completion goes, for whoever wants to cut it."""

import cProfile
import io
import pstats
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import Final

from benchmarks._engine.transcript import Transcript

COMPLETIONS: Final = 200
LINES: Final = 40
LONGEST: Final = 400


def profile(go: Callable[[], Iterator[float]], transcript: Transcript) -> str:
    """Milliseconds, statements and the most costly functions of a completion, as text."""
    usual = statistics.median(statistics.mean(go()) for _ in range(3))
    return "\n".join(
        [f"{usual * 1000:.2f} ms a completion\n", *_statements(transcript), *_functions(go)]
    )


def _statements(transcript: Transcript) -> Iterator[str]:
    """The statements by their text: how often and how long they run, costly ones first."""
    completions = len(transcript.completions)
    every = [one for some in transcript.completions for one in some]
    spent = sum(one.seconds for one in every)
    yield (
        f"{len(every) / completions:.1f} statements a completion, {spent / completions * 1000:.2f}"
        " ms of it in the database; how often a completion and how many ms:\n"
    )
    times = Counter(one.text for one in every)
    seconds: dict[str, float] = defaultdict(float)
    for one in every:
        seconds[one.text] += one.seconds
    for text, its in sorted(seconds.items(), key=lambda pair: -pair[1]):
        yield f"{times[text] / completions:4.1f} {its / completions * 1000:6.2f}  {_short(text)}"


def _short(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    half = LONGEST // 2
    return f"{text[:half]} … {text[text.find(' FROM ') :][:half]}"


def _functions(go: Callable[[], Iterator[float]]) -> Iterator[str]:
    profiler, done = cProfile.Profile(), 0
    while done < COMPLETIONS:
        profiler.enable()
        done += sum(1 for _ in go())
        profiler.disable()
    for order in ("cumulative", "tottime"):
        text = io.StringIO()
        pstats.Stats(profiler, stream=text).strip_dirs().sort_stats(order).print_stats(LINES)
        yield f"\n{done} completions\n{text.getvalue().strip()}"
