"""The events that a rule for signatures counts, from events and from signed papers alike."""

from deals.progress.follow_through import signatures
from deals.states import Scope
from milestones.rules.facts import EventFact, Evidence


def signed_events(what: str, event_type: str, evidence: Evidence) -> list[EventFact]:
    """Each signature of every deal once, as events of `event_type`.

    `what` chooses all signatures or only binding ones. Events whose scope is not their deal are
    taken by their own type.
    """
    found = [row for row in evidence.events_of(event_type) if not _is_own(row)]
    papers = evidence.papers
    for key in {row.deal_key for row in (*papers, *evidence.events)} - {""}:
        own = (paper for paper in papers if paper.deal_key == key)
        found += signatures(what, own, evidence.events_within(key))
    return [row._replace(event_type=event_type) for row in found]


def _is_own(event: EventFact) -> bool:
    return bool(event.deal_key) and event.scope == Scope.DEAL
