"""The methodology of judgements: the answer, statuses, rules, signals, forecast. Pure."""

from __future__ import annotations

from decimal import Decimal

from deals.states import CommitmentRung, Scope
from milestones import (
    bearing,
    findings,
    forecasting,
    indexing,
    indicators,
    rules,
    scenarios,
    yardsticks,
)
from milestones.rule_language import (
    ALLOWED_FILTERS,
    OPERATORS,
    REQUIRED_FILTERS,
    Metric,
    Rule,
)
from milestones.states import Status
from milestones.wording import describe
from minerals_tracker.dashboard import answer
from minerals_tracker.dashboard.method.parts import Section, Table, choices, constants, said

SAMPLE_FILTERS = {"element": "Sb", "stage": 3}
"""Values for the example sentences of metrics that cannot do without a filter."""


def answer_section() -> Section:
    return Section(
        "answer",
        "The answer",
        (
            "Three things make a deal real: a commercial delivery, a binding agreement, money paid out. The answer counts which of them are on record on the day shown. A signature is told of by a paper on file, by an event of the deal, or by its own day; answer, ladder, milestones, scenario and letter ask one function for it. A sample shows that a route works and delivers nothing.",
        ),
        tables=(
            Table(
                "The answer, and when it is given",
                ("Answer", "When"),
                (
                    (answer.NOT_AGREED, "Nothing had been signed by the day."),
                    (answer.NOT_YET, "None of the three is on record."),
                    (answer.IN_PART, "Some are, or all are and a milestone is overdue."),
                    (answer.YES, "All three are, and no milestone is overdue."),
                ),
            ),
        ),
    )


def _conditions() -> dict[Status, str]:
    return {
        Status.MET: "The rule holds on the day. Shown with the earliest day on which it did.",
        Status.UNDATED: "There is no window: it can never be late.",
        Status.PLANNED: "The window has not opened, or the deal had not been signed: before that nothing of it is due.",
        Status.UNKNOWN: f"The rule needs customs statistics ({said(findings.NEEDS_STATISTICS)}) and none are loaded. For every other metric absence is an answer.",
        Status.OVERDUE: "The end of the window has passed. A ceiling (“up to”) is never overdue.",
        Status.AT_RISK: f"{findings.AT_RISK_DAYS} days or fewer are left and measured progress is behind the share of the window that has passed, or cannot be measured; or it lies more than {findings.LAG_POINTS} percentage points behind.",
        Status.STALLED: f"Nothing bearing on it has happened for {findings.STALL_DAYS} days inside an open window. This is inferred from silence; an opinion or the state of a market is no sign of life.",
        Status.ON_TRACK: "Measured progress is at or ahead of the share of the window that has passed, or a step is on record that the rule names as leading to the target.",
        Status.PARTLY_MET: f"Part of the measured amount is on record, behind by {findings.LAG_POINTS} percentage points or fewer, or in a window whose end is open.",
        Status.OPEN: "It is merely not late. Changes recorded before this word was in use call such a milestone on track.",
    }


def status_section() -> Section:
    conditions = _conditions()
    return Section(
        "milestone-status",
        "Milestone status",
        (
            "Nobody sets a status by hand. A rule is held against the rows on file, and the statuses are tried from the top: the first that applies is the verdict.",
            "An editor may put another status beside it, with a reason, a source and a last day; the computed verdict stays visible. A vague date counts from the end of its period.",
        ),
        tables=(
            Table(
                "Statuses in the order in which they are tried",
                ("Status", "Applies when"),
                tuple((status.value, conditions[status]) for status, _ in rules.ORDER),
                statuses=True,
            ),
            constants(
                (findings, "AT_RISK_DAYS"),
                (findings, "LAG_POINTS"),
                (findings, "STALL_DAYS"),
                (bearing, "NO_EVIDENCE"),
            ),
        ),
    )


def rule_section() -> Section:
    return Section(
        "rules",
        "What a rule may ask",
        (
            f"A rule has a metric, an operator ({' or '.join(OPERATORS.values())}), a threshold, and filters that all have to match. It may name steps that lead to the target, such as a licence before a plant: rules of the same form, any one of which puts it on track. Papers are published ones unless the rule asks for unpublished. Without a threshold or a denominator it is not met. Masses with a qualifier are judged at their low end.",
        ),
        tables=(
            Table(
                "Metrics and their filters",
                ("Metric", "An example in words", "Filters", "Needed"),
                tuple(_metric(metric) for metric in Metric),
            ),
        ),
    )


def _metric(metric: Metric) -> tuple[str, ...]:
    required = REQUIRED_FILTERS.get(metric, frozenset())
    sample = tuple((name, SAMPLE_FILTERS[name]) for name in sorted(required))
    value = Decimal("0.5") if metric == Metric.VALUE_SHARE else Decimal(2)
    rule = Rule(metric=metric, op="gte", value=value, filters=sample)
    return (metric.value, describe(rule), said(ALLOWED_FILTERS[metric]), said(required) or "none")


def scenario_section() -> Section:
    scopes = tuple(
        (signal, ", ".join(sorted(Scope(scope).label for scope in read)))
        for signal, read in indexing.SCOPES_BY_SIGNAL.items()
    )
    own = ", ".join(sorted(Scope(scope).label for scope in indexing.OWN_SCOPE))
    return Section(
        "scenario",
        "Watch-signals and the scenario index",
        (
            "A reading from −2 to +2 is our judgement on a day, with its rationale and evidence. The latest reading of each signal counts, several of one day as their mean. A signal without a reading is not read; it is never zero.",
            f"At or above +{scenarios.BAND} the index reads optimistic, at or below −{scenarios.BAND} caution, mixed between. Every signal fades alike, so that silence never improves the index.",
            f"Gate: from {said(scenarios.GATE_FROM)}, no commercial delivery, no binding instrument and one of {said(scenarios.GATE_SIGNALS)} below 0 give caution whatever the index says.",
            "Beside the scenario stand the signals and the single readings without any one of which it would be another. Where a reading is left out, the one before it on the same signal stands in its place.",
        ),
        (
            "index     = sum(w × f × r) ÷ sum(w × f)",
            f"freshness = 2 ^ (−age in days ÷ {indexing.HALF_LIFE_DAYS})",
            "shown     = (index + 2) ÷ 4 × 100, to one decimal",
        ),
        (
            Table("Whose readings count", ("Signal", "Scopes"), (*scopes, ("every other", own))),
            constants(
                (indexing, "HALF_LIFE_DAYS"),
                (indexing, "STALE_DAYS"),
                (scenarios, "BAND"),
                (scenarios, "GATE_FROM"),
                (scenarios, "GATE_SIGNALS"),
            ),
        ),
    )


def yardstick_section() -> Section:
    return Section(
        "yardsticks",
        "Yardsticks",
        (
            "Principles, reforms and the three I’s of the founding articles are judged by the milestones that bear on them, areas of caution by the signals. Which ones do is our judgement, and so is what is noted as not known. Of the events that bear on those signals, the newest that points up and the newest that points down are shown, the deal’s own first.",
        ),
        tables=(
            Table(
                "Verdicts, and when they are given",
                ("Verdict", "When"),
                tuple((mark.word, mark.when) for mark in yardsticks.MARKS),
            ),
        ),
    )


def indicator_section() -> Section:
    return Section(
        "indicators",
        "Indicators proposed to editors",
        ("They suggest how a signal might be read. An editor decides; nothing enters by itself.",),
        tables=(
            constants(
                (indicators, "FRESH_STEP_DAYS"),
                (indicators, "HIGH_STAGE"),
                (indicators, "NEAR_KM"),
                (indicators, "RECENT_DAYS"),
            ),
        ),
    )


def forecast_section() -> Section:
    return Section(
        "forecast",
        "Forecast",
        (
            "The window in which a cumulative target is met if deliveries go on as they have: futures are drawn from the observed gaps and amounts, the same ones each time. The fan reads the same futures on their way to the target.",
            f"With fewer than {forecasting.FEWEST_DELIVERIES} deliveries it reads “{forecasting.NOT_ENOUGH}”.",
        ),
        tables=(
            constants(
                (forecasting, "FEWEST_DELIVERIES"),
                (forecasting, "RUNS"),
                (forecasting, "FAN_STEPS"),
                (forecasting, "LOW_PERCENTILE"),
                (forecasting, "MIDDLE_PERCENTILE"),
                (forecasting, "HIGH_PERCENTILE"),
                (forecasting, "HORIZON_DAYS"),
            ),
        ),
    )


def ladder_section() -> Section:
    return Section(
        "follow-through",
        "Follow-through",
        (
            "Each commitment stands once, on the highest rung for which there is evidence dated by the day shown. Money and tonnes have ladders of their own and are never added.",
        ),
        tables=(choices("Rungs, lowest first", CommitmentRung),),
    )
