"""The events that a rule for signatures asks for: those that only papers tell of among them. Pure."""

from deals.follow_through import signatures
from deals.states import Scope
from milestones.facts import EventFact, Evidence


def signed_events(what: str, event_type: str, evidence: Evidence) -> list[EventFact]:
    """Of each deal every signature once (`what`: all, or those that bind), as events of a type.

    What is about something else than its deal counts by its own type alone.
    """
    found = [row for row in evidence.events_of(event_type) if not _is_own(row)]
    papers = evidence.papers
    for key in {row.deal_key for row in (*papers, *evidence.events)} - {""}:
        own = (paper for paper in papers if paper.deal_key == key)
        found += signatures(what, own, evidence.events_within(key))
    return [row._replace(event_type=event_type) for row in found]


def _is_own(event: EventFact) -> bool:
    return bool(event.deal_key) and event.scope == Scope.DEAL
