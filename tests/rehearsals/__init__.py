"""Rehearsals of what must never go wrong: `./run rehearse NAME`. Longer than tests may take."""
