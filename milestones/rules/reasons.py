"""The sentences of a verdict: the reason for its status, and what would change it."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal

from deals.units import format_date, format_number, format_percent, plural
from milestones.rules import matching
from milestones.rules.absence import missing
from milestones.rules.findings import AT_RISK_DAYS, Finding
from milestones.rules.language import COUNTS, Metric, Rule
from milestones.rules.wording import (
    amount,
    counted,
    describe,
    in_passing,
    measured,
    needed,
    things,
    verb,
)
from milestones.states import Status

SHIPMENT_METRICS = frozenset({Metric.SHIPMENTS, Metric.QUARTERS})
TIMELESS = frozenset({Status.OVERDUE, Status.UNKNOWN})
"""Statuses that time alone does not change."""
RATES = frozenset({Metric.VALUE_SHARE, Metric.TRADE, Metric.YEARLY_RATE})
"""Metrics whose amounts do not add up over time."""


def reason(status: Status, finding: Finding) -> str:
    """One sentence for a manager; it begins with the status and names the evidence."""
    return f"{status.label.capitalize()}{_BECAUSE[status](finding)}."


def would_change(status: Status, finding: Finding) -> str:
    """A sentence that says which evidence, or how much time, would change the status."""
    if status == Status.MET:
        return "It would change if the evidence that counted were withdrawn or corrected."
    return f"{_remedy(finding)}{_by_time(status, finding)}."


def _met(finding: Finding) -> str:
    on = finding.met_on or finding.today
    parts = [part for part in finding.measure.contributions if part.on <= on]
    facts = (parts[-1].title if parts else "") or _tally(finding)
    return f" on {format_date(on) if finding.met_on else 'an unknown day'}: {facts}"


def _undated(finding: Finding) -> str:
    return f": no source gives a window, so it is never late; {_absence(finding)}"


def _planned(finding: Finding) -> str:
    if finding.is_before_signing:
        return f": the deal had not been signed by this day, so nothing is due; {_absence(finding)}"
    days = plural(((opens := finding.target.start or finding.today) - finding.today).days, "day")
    return f": the window opens on {format_date(opens)}, in {days}; {_absence(finding)}"


def _unknown(finding: Finding) -> str:
    return f": no customs statistics are on file for {measured(finding.rule)}"


def _overdue(finding: Finding) -> str:
    due = finding.target.end or finding.today
    late = plural((finding.today - due).days, "day")
    return f": it was due by {format_date(due)}, {late} ago, and {_absence(finding)}"


def _at_risk(finding: Finding) -> str:
    if not finding.is_due_soon:
        return f": {_pace(finding)}{_absence(finding)}"
    when = f"in {plural(finding.days_left, 'day')}" if finding.days_left else "today"
    return f": due {when}, and {_absence(finding)}"


def _stalled(finding: Finding) -> str:
    since = finding.quiet_since
    if since is None:
        return f": no activity on record; {_absence(finding)}"
    quiet = plural((finding.today - since).days, "day")
    opening = since != finding.last_sign
    what = "since the window opened on" if opening else "since"
    return f": no activity on record {what} {format_date(since)}, {quiet} ago; {_absence(finding)}"


def _on_track(finding: Finding) -> str:
    if finding.is_ahead or finding.step is None:
        return _partly_met(finding)
    part = finding.step.contributions[-1]
    what = part.title or in_passing(finding.step.rule)
    step = f"a step that leads there was taken on {format_date(part.on)}: {what}"
    return f": {step}; {_absence(finding)}{_deadline(finding)}"


def _partly_met(finding: Finding) -> str:
    return f": {_pace(finding)}{_absence(finding)}{_deadline(finding)}"


def _open(finding: Finding) -> str:
    if finding.is_past_end:
        return f": a ceiling is never late; {_absence(finding)}"
    on = finding.last_sign
    sign = f"latest activity on {format_date(on)}" if on else "no activity so far"
    return f": not late; {sign}; {_absence(finding)}{_deadline(finding)}"


def _pace(finding: Finding) -> str:
    """How far time and target have gone, where both can be measured."""
    if finding.progress is None or finding.elapsed is None:
        return ""
    passed = f"{format_percent(finding.elapsed)} of the window has passed"
    if not finding.progress:
        return f"{passed}; "
    return f"{passed} and {format_percent(finding.progress)} of the target is reached; "


def _deadline(finding: Finding) -> str:
    if finding.days_left is None:
        return ""
    return f", with {plural(finding.days_left, 'day')} left"


def _tally(finding: Finding) -> str:
    rule, value = finding.rule, finding.amount or Decimal(0)
    if rule.metric in COUNTS:
        return f"{format_number(value, None)} {things(rule, value)} {verb(rule, value)} on record"
    return f"{amount(rule, value)} is on record as {measured(rule)}"


def _absence(finding: Finding) -> str:
    """What is missing, what little is there, and the nearest thing that is there."""
    return "; ".join((missing(finding), *_samples(finding), *_near_misses(finding)))


def _samples(finding: Finding) -> Iterator[str]:
    """That progress comes from samples: it proves a route, and delivers next to nothing."""
    counted, known = finding.measure.keys, finding.evidence.samples_by_shipment
    samples = [of for key in counted for of in (key, key.rpartition("/")[0]) if of in known]
    if not finding.progress or not samples:
        return
    if len(counted) == 1:
        yield f"it comes from a sample of {known[samples[0]].words}"
    else:
        some, all_of_them = (format_number(Decimal(len(keys)), None) for keys in (samples, counted))
        kind = "a sample" if len(samples) == 1 else "samples"
        yield f"{some} of the {all_of_them} that count came as {kind}"


def _near_misses(finding: Finding) -> Iterator[str]:
    """Deliveries that fail only by purpose or assay: the ones a reader would ask about."""
    rule = finding.rule
    if rule.metric not in SHIPMENT_METRICS or rule.filter("state") != "delivered":
        return
    others = "sample" if rule.filter("purpose") == "commercial" else "commercial delivery"
    plurals = "samples" if others == "sample" else "commercial deliveries"
    said = {
        "purpose": (f"was a {others}", f"were {plurals}"),
        "assay": ("has no assay on file", "have no assay on file"),
    }
    for dropped, (one, several) in said.items():
        days = _deliveries_without(rule, dropped, finding)
        if len(days) == 1:
            yield f"the only delivery, on {format_date(days[0])}, {one}"
        elif days:
            count = format_number(Decimal(len(days)), None)
            yield f"the {count} deliveries up to {format_date(max(days))} {several}"


def _deliveries_without(rule: Rule, dropped: str, finding: Finding) -> list[date]:
    """Days of the deliveries that would count if the rule did not filter by `dropped`."""
    if rule.filter(dropped) is None:
        return []
    loose = matching.only(rule, *(name for name, _ in rule.filters if name != dropped))
    deal_key = finding.target.deal_key
    counted = set(finding.measure.keys)
    found = matching.shipped(loose, deal_key, finding.evidence.lots)
    return list({lot.shipment: on for on, lot in found if lot.shipment not in counted}.values())


def _remedy(finding: Finding) -> str:
    rule, value = finding.rule, finding.amount or Decimal(0)
    aim = needed(rule)
    if finding.is_unknown:
        return f"Customs statistics for {measured(rule)} would decide it"
    if aim is None:
        return "A published threshold would decide it"
    if rule.metric in COUNTS:
        missing = aim - value
        said = counted(rule, missing)
        if value:
            said = f"{format_number(missing, None)} more {things(rule, missing)}"
        return f"{said[:1].upper()}{said[1:]} would make it met"
    if rule.metric in RATES:
        return f"{describe(rule).removesuffix('.')} would make it met"
    beyond = f"{amount(rule, aim - value)} more" if aim > value else "Any further amount"
    return f"{beyond} of {measured(rule)} would make it met"


def _by_time(status: Status, finding: Finding) -> str:
    """What time alone does to the verdict."""
    start, end = finding.target.start, finding.target.end
    if status == Status.PLANNED and start is not None and not finding.is_before_signing:
        return f"; its window opens on {format_date(start)}"
    if finding.days_left is None or end is None or status in {*TIMELESS, Status.PLANNED}:
        return ""
    risky = max(end - timedelta(days=AT_RISK_DAYS), _passed_by_time(finding, end))
    if status == Status.AT_RISK:
        return f"; otherwise overdue from {format_date(end + timedelta(days=1))}"
    return f"; otherwise at risk from {format_date(risky)} at the latest"


def _passed_by_time(finding: Finding, end: date) -> date:
    """The first day on which the elapsed share of the window exceeds the progress.

    It lies long ago if progress is not measured.
    """
    start, progress = finding.target.start, finding.progress
    if start is None or progress is None or finding.lag is None:
        return date.min
    return start + timedelta(days=int(progress * (end - start).days) + 1)


_BECAUSE: Mapping[Status, Callable[[Finding], str]] = {
    Status.MET: _met,
    Status.UNDATED: _undated,
    Status.PLANNED: _planned,
    Status.UNKNOWN: _unknown,
    Status.OVERDUE: _overdue,
    Status.AT_RISK: _at_risk,
    Status.STALLED: _stalled,
    Status.ON_TRACK: _on_track,
    Status.PARTLY_MET: _partly_met,
    Status.OPEN: _open,
}
