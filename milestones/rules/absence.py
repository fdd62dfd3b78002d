"""What is missing from a target, in words: nothing on file, nothing published, or zero measured."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from deals.states import FundingKind
from deals.units import format_number
from milestones.rules import matching
from milestones.rules.findings import Finding
from milestones.rules.language import COUNTS, Metric, Rule
from milestones.rules.wording import amount, consignments, measured, needed, things, verb

NO_AMOUNT: Mapping[Metric, str] = {
    Metric.TRADE: "no customs statistics are on file",
    Metric.VALUE_SHARE: "no declared value is on record, so a share of it cannot be measured",
}
"""What is said where a metric has no amount at all."""


def missing(finding: Finding) -> str:
    """What the evidence lacks, as a clause; a zero is said only where it was measured."""
    rule, value, aim = finding.rule, finding.amount, needed(finding.rule)
    if value is None:
        return NO_AMOUNT[rule.metric]
    if aim is None:
        return f"no threshold is published for {measured(rule)}"
    if not value and (told := _UNMEASURED.get(rule.metric, _measured)(finding)):
        return told
    if rule.metric in COUNTS:
        return _missing_things(rule, value, aim)
    if not aim:
        return f"no {measured(rule)} is on record"
    return f"{amount(rule, value)} of {amount(rule, aim)} is on record as {measured(rule)}"


def _missing_things(rule: Rule, value: Decimal, aim: Decimal) -> str:
    if not value:
        return f"no {things(rule)} {verb(rule)} on record"
    tally = f"{format_number(value, None)} of {format_number(aim, None)}"
    return f"{tally} {things(rule, aim)} {verb(rule, value)} on record"


def _asked(rule: Rule, what: str = "") -> str:
    """The threshold, which nothing on file can be held against; empty for any amount at all."""
    aim = needed(rule)
    return f"; {amount(rule, aim)}{what} is asked for" if aim else ""


def _measured(_: Finding) -> str:
    return ""


def _output(finding: Finding) -> str:
    rule = finding.rule
    found = matching.output(rule, finding.target.deal_key, finding.evidence.output)
    if not found:
        return f"no output report is on file for {measured(rule)}{_asked(rule)}"
    if all(report.low_t is None for report in found):
        return f"no output report on file states a mass for {measured(rule)}{_asked(rule)}"
    return ""


def _reports(finding: Finding) -> str:
    rule = finding.rule
    found = matching.output(rule, finding.target.deal_key, finding.evidence.output)
    what = things(rule).removeprefix("report of ")
    if not found:
        return ""
    if all(report.low_t is None for report in found):
        return f"no output report on file states a mass for {what}"
    return f"the output reports on file state zero for {what}"


def _contained(finding: Finding) -> str:
    rule, element = finding.rule, finding.rule.filter("element")
    found = matching.shipped(rule, finding.target.deal_key, finding.evidence.lots)
    if not found:
        return f"no {consignments(rule, 1)} is on record{_asked(rule, f' of contained {element}')}"
    if any(lot.element == element and lot.contained_kg is not None for _, lot in found):
        return ""
    count = len({lot.shipment for _, lot in found})
    came = f"{format_number(count, None)} {consignments(rule, count)}"
    return f"no contained {element} is published for the {came} on record{_asked(rule)}"


def _money(finding: Finding) -> str:
    rule = finding.rule
    kind = FundingKind.COMMITTED if rule.metric == Metric.COMMITTED else FundingKind.DISBURSED
    found = matching.money_about(rule, finding.target.deal_key, finding.evidence.funding)
    if any(record.kind == kind for record in found):
        return f"{measured(rule)} is on record, in no amount known in USD{_asked(rule)}"
    return f"no {measured(rule)} is on record{_asked(rule)}"


def _trade(finding: Finding) -> str:
    return (
        ""
        if needed(finding.rule)
        else (f"the customs statistics on file show no {measured(finding.rule)}")
    )


_UNMEASURED: Mapping[Metric, Callable[[Finding], str]] = {
    Metric.YEARLY_RATE: _output,
    Metric.REPORTS: _reports,
    Metric.CONTAINED: _contained,
    Metric.COMMITTED: _money,
    Metric.DISBURSED: _money,
    Metric.TRADE: _trade,
}
"""What is said in place of a zero; an empty text where the zero was measured."""
