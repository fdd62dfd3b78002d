"""Keep a page alive when one of its charts fails: the error is logged and a sentence is shown."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from deals.charts.figure import Figure

P = ParamSpec("P")
NOT_DRAWN = "This chart could not be drawn"
_SENTENCE = (
    f"{NOT_DRAWN}. The fault was reported to those who run this site;"
    " the rest of the page stands as it is."
)
logger = logging.getLogger(__name__)


def guarded(draw: Callable[P, Figure]) -> Callable[P, Figure]:
    """Decorator for chart functions: log any exception and return a figure that says so.

    In tests the exception is raised (`tests/conftest.py`).
    """

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> Figure:
        try:
            return draw(*args, **kwargs)
        except Exception:
            logger.exception("The chart %s could not be drawn.", draw.__name__)
            return _not_drawn(draw.__name__, kwargs)

    return drawn


def _not_drawn(name: str, shown: Any) -> Figure:
    return Figure(
        id=name.replace("_", "-"),
        title=NOT_DRAWN,
        subtitle="",
        summary=_SENTENCE,
        figure_json="{}",
        columns=(),
        rows=(),
        as_of=shown.get("as_of") or shown["today"],
        illustrative=bool(shown.get("illustrative")),
        computed=False,
        empty=_SENTENCE,
        failed=True,
    )
