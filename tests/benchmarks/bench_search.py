"""Search over a hundred thousand rows beside the bare SQL of the same questions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from time import perf_counter

from django.db import connection
from django.utils import timezone

from minerals_tracker.pages.as_of import AsOf
from minerals_tracker.pages.search.search_page import PAGE, SearchPage, search_page
from tests.benchmarks.made import make_deals
from tests.benchmarks.results import Result
from tests.benchmarks.scales import Scale

NOTES = (
    "The limit ranks and marks the same rows in two statements written by hand, without the rows' "
    "own"
    " days, deals and addresses. Both are bound by ranking every line that answers; of a rare word "
    "ours spends"
    " two thirds on three statements and a third on twenty addresses and their marked words. Put "
    "together by"
    " the mapper instead of written by hand, the same statements cost three times as much."
)
_WORDS = [
    "antimony",
    "copper",
    "refinery",
    "tungsten",
    "cargo",
    "assay",
    "permit",
    "licence",
    "smelter",
    "port",
    "audit",
    "treaty",
]
_EVENTS = """
INSERT INTO deals_event (key, deal_id, scope, event_type, title, what_happened, happened_on,
  date_precision, actors, asset_keys, party_names, mineral_groups, rationale, confidence,
  void_reason)
SELECT 'EV-M' || n, %(deal)s, 'deal', 'made',
  initcap((%(words)s::text[])[1 + n %% 12]) || ' ' || (%(words)s::text[])[1 + n / 12 %% 12]
  || ' ' || n,
  'Of the ' || (%(words)s::text[])[1 + n / 144 %% 12] || ' and the ' ||
  CASE WHEN n %% 1000 = 0 THEN 'zirconium' ELSE 'rest' END || ' nothing else is told here.',
  DATE '2020-01-01' + n %% 2000, 'day', '', '{}', '{}', '{}', '', 'reported', ''
FROM generate_series(1, %(count)s) AS n
"""
_COUNTS = "SELECT count(*) FROM deals_event WHERE words @@ to_tsquery('english', %s)"
_BEST = """
SELECT id, key, ts_headline('english', title, q, 'HighlightAll=true'),
  ts_headline('english', what_happened, q, 'MaxFragments=2, MaxWords=28'), ts_rank(words, q) AS rank
FROM deals_event, to_tsquery('english', %s) AS q WHERE words @@ q
ORDER BY rank DESC, id LIMIT %s
"""
_ASKED = (("one in a thousand", "zirconium"), ("two in a hundred", "antimony refinery"))


def measure(scale: Scale) -> Iterator[Result]:
    (deal,) = make_deals(1)
    with connection.cursor() as cursor:
        count = scale.many
        cursor.execute(_EVENTS, {"deal": deal.pk, "words": _WORDS, "count": count})
        cursor.execute("VACUUM ANALYZE deals_event")
    today = timezone.localdate()

    def page(text: str) -> SearchPage:
        return search_page(AsOf(today, today), {"q": text})

    for share, text in _ASKED:
        ours, limit = _best(scale, partial(page, text), partial(_bare, text))
        yield Result(f"words that {share} rows hold", ours, "ms", 4.0, limit, "the bare SQL")
    ours, limit = _best(scale, lambda: page("EV-M77"), lambda: _bare_key("EV-M77"))
    yield Result("a key", ours, "ms")


def _bare(text: str) -> list[tuple[object, ...]]:
    asked = " & ".join(text.split())
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, [asked])
        cursor.fetchall()
        cursor.execute(_BEST, [asked, PAGE])
        return list(cursor.fetchall())


def _bare_key(key: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM deals_event WHERE upper(key) LIKE %s", [f"{key}%"])
        return list(cursor.fetchall())


def _best(
    scale: Scale, ours: Callable[[], object], limit: Callable[[], object]
) -> tuple[float, float]:
    """The median pair in milliseconds, one after the other, so that both see the same machine."""
    pairs = sorted(
        ((_took(ours), _took(limit)) for _ in range(scale.pairs)),
        key=lambda pair: pair[0] / pair[1],
    )
    return pairs[len(pairs) // 2]


def _took(run: Callable[[], object]) -> float:
    began = perf_counter()
    run()
    return (perf_counter() - began) * 1000
