"""The common words of watch-signals and frames, filled in for a deal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.utils.text import get_text_list

from deals.languages import country_name
from deals.models import Deal
from milestones.models import Frame, WatchSignal

W = TypeVar("W", WatchSignal, Frame)


def signals_of(deal: Deal) -> tuple[WatchSignal, ...]:
    """All watch-signals in the words of a deal; the rows are for reading, never to be saved.

    The deal's own question, with its source, goes before the common one. Three queries.
    """
    own = {row.signal_id: row for row in deal.signal_questions.select_related("source")}
    signals = in_words_of(deal, WatchSignal.objects.select_related("source"))
    for signal in signals:
        if signal.pk in own:
            signal.question, signal.source = own[signal.pk].question, own[signal.pk].source
    return signals


def in_words_of(deal: Deal, rows: Iterable[W]) -> tuple[W, ...]:
    """Rows whose `{country}` and `{parties}` are those of a deal; one query for the parties."""
    found, words = tuple(rows), _words(deal)
    for row in found:
        for field in row.DEAL_WORDS:
            setattr(row, field, _filled(getattr(row, field), words))
    return found


def _words(deal: Deal) -> dict[str, str]:
    """What stands for the placeholders; a country or party that is not on file is not named."""
    parties = deal.deal_parties.select_related("party")
    names = [row.party.short_name or row.party.name for row in parties]
    country = country_name(deal.origin_country)
    is_named = len(country) > len(deal.origin_country)
    return {
        "{country}": country if is_named else "the country of origin",
        "{parties}": get_text_list(names, "and") or "the parties",
    }


def _filled(text: str, words: dict[str, str]) -> str:
    for placeholder, word in words.items():
        text = text.replace(placeholder, word)
    return text
