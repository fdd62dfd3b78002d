"""Benchmarks: what the product costs, beside a limit that is measured in the same run.

Each module named `bench_<name>.py` is one benchmark: a docstring whose first line is its title, a
function `measure(scale)` that yields `Result` rows, and a text `NOTES` (may be empty) that says
what bounds the figures and what was tried. `make bench` runs them all, `make bench ONLY=name` one.

A benchmark finds an empty, migrated database behind `django.db.connection`, an empty queue and an
empty cache; processes of its own reach them by `tests.workers.database_url()`. It works at any
scale: `make bench SMALL=1` runs each at a tiny one, so that none can rot.
"""
