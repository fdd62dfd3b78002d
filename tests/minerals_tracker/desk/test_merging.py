"""Two records of one document become one, and two again, row by row."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from deals.models import Commodity, Deal, Document, Event, Source
from deals.tracking.history import revisions
from minerals_tracker.desk.merging import (
    MergeRefusedError,
    keep_apart,
    merge,
    naming_fields,
    rows_naming,
    undo,
)
from minerals_tracker.models import DoubleSource
from minerals_tracker.pages.sources.source_usage import citing_fields
from tests.constraints import assert_refused, assert_refused_twice
from tests.factories import (
    make_claim,
    make_commodity,
    make_document,
    make_event,
    make_price,
    make_source,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    return make_user(username="amna")


@pytest.fixture
def both() -> tuple[Source, Source]:
    return make_source(key="S1"), make_source(key="S2")


def names_of(source: Source) -> dict[str, list[int]]:
    """Every row that names a source, by the field that does."""
    found = {}
    for field in naming_fields():
        rows = field.model._base_manager.filter(**{field.name: source}).order_by("pk")
        if rows:
            found[f"{field.model._meta.label_lower}.{field.name}"] = [row.pk for row in rows]
    return found


def test_every_noun_that_cites_is_moved_and_more() -> None:
    assert {(f.model, f.name) for f in citing_fields()} <= {
        (f.model, f.name) for f in naming_fields()
    }
    assert not [f for f in naming_fields() if "History" in f.model.__name__]


def test_links_and_keys_move_and_nothing_else(both: tuple[Source, Source], editor: User) -> None:
    source, other = both
    bystander = make_source()
    event = make_event(sources=[other, bystander])
    shared = make_event(sources=[source, other])
    paper, commodity = make_document(source=other), make_commodity(hs_source=other)
    merge(source, other, reason="Same page.", by=editor)
    assert names_of(other) == {}
    assert set(event.sources.all()) == {source, bystander}
    assert set(shared.sources.all()) == {source}
    assert Document.objects.get(pk=paper.pk).source == source
    assert Commodity.objects.get(pk=commodity.pk).hs_source == source
    assert Source.objects.get(pk=other.pk).merged_into == source
    assert other not in Source.objects.standing()


def test_undo_gives_each_row_back_and_keeps_what_came_since(
    both: tuple[Source, Source], editor: User
) -> None:
    source, other = both
    make_event(sources=[other])
    make_event(sources=[source, other])
    mine = make_event(sources=[source])
    make_document(source=other)
    Source.objects.filter(pk=source.pk).update(origin=other)
    make_source(origin=other).cited_through.add(other)
    before = names_of(source), names_of(other)
    pair = merge(source, other, reason="Same page.", by=editor)
    corrected = Event.objects.filter(sources=source).exclude(pk=mine.pk).earliest("pk")
    late = make_source()
    corrected.sources.set([late])  # somebody has moved on: this is not turned back
    undo(pair, reason="Two editions.", by=editor, now=timezone.now())
    assert set(corrected.sources.all()) == {late}
    corrected.sources.set([other])
    assert (names_of(source), names_of(other)) == before
    assert Source.objects.get(pk=other.pk).merged_into is None


def test_history_of_a_moved_row_says_who_took_what_and_why(
    both: tuple[Source, Source], editor: User
) -> None:
    source, other = both
    event, paper = make_event(sources=[other]), make_document(source=other)
    merge(source, other, reason="Same page.", by=editor)
    for row in (event, paper):
        assert revisions(row)[0].reason == "S2 is the same document as S1: Same page."


def test_pages_of_the_deal_move_with_the_merge(both: tuple[Source, Source], editor: User) -> None:
    event = make_event(sources=[both[1]])
    assert event.deal is not None
    before = Deal.objects.get(pk=event.deal.pk).revision
    merge(*both, reason="Same page.", by=editor)
    assert Deal.objects.get(pk=event.deal.pk).revision > before


def test_a_row_that_cannot_move_stops_the_whole_merge(
    both: tuple[Source, Source], editor: User
) -> None:
    source, other = both
    commodity, day = make_commodity(), date(2026, 1, 31)
    for each in both:
        make_price(commodity=commodity, priced_on=day, source=each)
    event = make_event(sources=[other])
    with pytest.raises(
        MergeRefusedError, match="has a price of this commodity, basis and market for that day"
    ):
        merge(source, other, reason="Same page.", by=editor)
    assert set(event.sources.all()) == {other}
    assert not DoubleSource.objects.exists()


def test_what_was_merged_is_not_merged_again(both: tuple[Source, Source], editor: User) -> None:
    merge(*both, reason="Same page.", by=editor)
    for pair in (both, both[::-1], (make_source(), both[1])):
        with pytest.raises(MergeRefusedError, match="merged already"):
            merge(*pair, reason="Again.", by=editor)
    pair_kept = DoubleSource.objects.get()
    undo(pair_kept, reason="Two editions.", by=editor, now=timezone.now())
    with pytest.raises(MergeRefusedError, match="taken back already"):
        undo(pair_kept, reason="Twice.", by=editor, now=timezone.now())
    merge(*both, reason="After all.", by=editor)


def test_two_are_kept_apart_once(both: tuple[Source, Source], editor: User) -> None:
    keep_apart(*both, reason="Two editions.", by=editor)
    with pytest.raises(MergeRefusedError, match="decided about these two"):
        keep_apart(*both[::-1], reason="Two editions.", by=editor)


def test_the_preview_counts_rows_by_noun(both: tuple[Source, Source]) -> None:
    for _ in range(2):
        make_event(sources=[both[1]])
    make_claim(sources=[both[1]])
    assert rows_naming(both[1]) == ["1 claim", "2 events"]


def make_pair(**fields: Any) -> DoubleSource:
    defaults = {"decision": "apart", "reason": "Two editions."}
    given = {**defaults, **fields}
    given.setdefault("source", make_source())
    given.setdefault("other", make_source())
    return DoubleSource.objects.create(**given)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("double_source_decision_known", {"decision": "?"}),
        ("double_source_has_reason", {"reason": ""}),
        ("double_source_undone_with_reason", {"undone_at": timezone.now()}),
    ],
)
def test_the_database_refuses(name: str, fields: dict[str, Any]) -> None:
    assert_refused(name, make_pair, fields)


def test_the_database_knows_two_sources_as_one_pair(both: tuple[Source, Source]) -> None:
    turns = iter([both, both[::-1]])
    assert_refused_twice(
        "double_source_decided_once",
        lambda: make_pair(**dict(zip(("source", "other"), next(turns), strict=True))),
    )


def test_no_source_is_its_own_double() -> None:
    one = make_source()
    with pytest.raises(IntegrityError, match="double_source_is_two"), transaction.atomic():
        make_pair(source=one, other=one)
    with pytest.raises(IntegrityError, match="not_merged_into_itself"), transaction.atomic():
        Source.objects.filter(pk=one.pk).update(merged_into=one)


def test_price_values_stay(both: tuple[Source, Source], editor: User) -> None:
    price = make_price(source=both[1], usd_per_tonne=Decimal(1000))
    merge(*both, reason="Same page.", by=editor)
    price.refresh_from_db()
    assert (price.source, price.usd_per_tonne) == (both[0], Decimal(1000))
