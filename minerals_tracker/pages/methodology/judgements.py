"""The methodology of judgements: the answer, statuses, rules, signals, forecast. Pure."""

from __future__ import annotations

from decimal import Decimal

from deals.states import CommitmentRung, Scope
from milestones.rules import findings, latest_activity, verdict
from milestones.rules.language import (
    ALLOWED_FILTERS,
    OPERATORS,
    REQUIRED_FILTERS,
    Metric,
    Rule,
)
from milestones.rules.wording import describe
from milestones.scenario import forecast, index, indicators, scenarios, yardsticks
from milestones.states import Status
from minerals_tracker.pages.dossier import answer
from minerals_tracker.pages.methodology.page_parts import (
    Section,
    Table,
    choices,
    constant_text,
    constants,
)

SAMPLE_FILTERS = {"element": "Sb", "stage": 3, "output": "produced", "product": "antimony metal"}
"""Values for the example sentences of metrics that cannot do without a filter."""


def answer_section() -> Section:
    return Section(
        "answer",
        "The answer",
        (
            (
                "Three things make a deal real: a commercial delivery, a binding agreement, "
                "money paid out. The answer counts which of them are on record on the day "
                "shown. A signature may be known from a document, an event or the deal’s "
                "own date; answer, ladder, milestones, scenario and letter all use the same "
                "one. A sample shows that a route works, but does not count as a delivery; "
                "a report of output with a published mass does. A deal that ships nothing "
                "of its own, such as a framework or a railway, is not asked for a delivery, "
                "and for money or output only where they are part of it."
            ),
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
        Status.PLANNED: (
            "The window has not opened, or the deal had not been signed: nothing is due yet."
        ),
        Status.UNKNOWN: (
            f"The rule needs customs statistics ({constant_text(findings.NEEDS_STATISTICS)}) and "
            "none are on file. For every other metric, finding nothing means that the rule is not "
            "met."
        ),
        Status.OVERDUE: "The end of the window has passed. A ceiling (“up to”) is never overdue.",
        Status.AT_RISK: (
            f"{findings.AT_RISK_DAYS} days or fewer are left and measured progress is behind the "
            "share of the window that has passed, or cannot be measured; or it lies more than "
            f"{findings.LAG_POINTS} percentage points behind."
        ),
        Status.STALLED: (
            f"No activity on record for {findings.STALL_DAYS} days inside an open window. This is "
            "inferred from silence, which may also mean that nobody has looked; opinions and "
            "market news are not activity."
        ),
        Status.ON_TRACK: (
            "Measured progress is at or ahead of the share of the window that has passed, or a "
            "step that the rule names as leading to the target is on record."
        ),
        Status.PARTLY_MET: (
            f"Part of the measured amount is on record, behind by {findings.LAG_POINTS} percentage "
            "points or fewer, or in a window whose end is open."
        ),
        Status.OPEN: (
            "None of the above: it is not late. Older changes call such a milestone on track."
        ),
    }


def status_section() -> Section:
    conditions = _conditions()
    return Section(
        "milestone-status",
        "Milestone status",
        (
            (
                "Each status is computed: a rule is checked against the evidence on file, and the "
                "statuses are tried from the top. The first that applies is the verdict."
            ),
            (
                "An editor may override a status, with a reason, a source and an expiry date; the "
                "computed one stays visible. A vague date counts from the end of its period."
            ),
        ),
        tables=(
            Table(
                "Statuses in the order in which they are tried",
                ("Status", "Applies when"),
                tuple((status.value, conditions[status]) for status, _ in verdict.ORDER),
                statuses=True,
            ),
            constants(
                (findings, "AT_RISK_DAYS"),
                (findings, "LAG_POINTS"),
                (findings, "STALL_DAYS"),
                (latest_activity, "NO_EVIDENCE"),
            ),
        ),
    )


def rule_section() -> Section:
    return Section(
        "rules",
        "What a rule can test",
        (
            (
                f"A rule has a metric, an operator ({' or '.join(OPERATORS.values())}), a "
                "threshold, and filters, all of which must match. It may name steps that lead to "
                "the target, such as a licence before a plant: rules of the same form, any one of "
                "which puts it on track. Only published documents count, unless the rule says "
                "otherwise. Without a threshold or a denominator a rule is not met. Of a mass "
                "given as a range or “about”, the low end counts."
            ),
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
    return (
        metric.value,
        describe(rule),
        constant_text(ALLOWED_FILTERS[metric]),
        constant_text(required) or "none",
    )


def _scenario_text() -> tuple[str, ...]:
    return (
        (
            "A reading from −2 to +2 is our judgement on a day, with its rationale and "
            "evidence. The latest reading of each signal counts; if a day has several, their "
            "mean. A signal without a reading counts as unknown, never as zero."
        ),
        (
            f"At or above +{scenarios.BAND} the scenario is optimistic, at or below "
            f"−{scenarios.BAND} caution, between them mixed. Every signal loses weight with "
            "age at the same rate, so silence never improves the index."
        ),
        (
            f"The gate: from {constant_text(scenarios.GATE_FROM)} the scenario is caution, "
            "whatever the index, if there is no commercial delivery, no binding instrument "
            f"and {constant_text(scenarios.GATE_SIGNALS).replace(', ', ' or ')} is below 0."
        ),
        (
            "Pages name the signals and single readings without which the scenario would be "
            "another. If a reading is left out, the one before it on the same signal takes its "
            "place."
        ),
    )


def scenario_section() -> Section:
    scopes = tuple(
        (signal, ", ".join(sorted(Scope(scope).label for scope in read)))
        for signal, read in index.SCOPES_BY_SIGNAL.items()
    )
    own = ", ".join(sorted(Scope(scope).label for scope in index.OWN_SCOPE))
    return Section(
        "scenario",
        "Watch-signals and the scenario index",
        _scenario_text(),
        (
            "index     = sum(w × f × r) ÷ sum(w × f)",
            f"freshness = 2 ^ (−age in days ÷ {index.HALF_LIFE_DAYS})",
            "shown     = (index + 2) ÷ 4 × 100, to one decimal",
        ),
        (
            Table("Whose readings count", ("Signal", "Scopes"), (*scopes, ("every other", own))),
            constants(
                (index, "HALF_LIFE_DAYS"),
                (index, "STALE_DAYS"),
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
            (
                "The articles that introduced the deal named principles, reforms, three I’s and "
                "areas of caution. The first three are judged by milestones, areas of caution by "
                "signals. Which ones count is our judgement, and so is what is noted as not known. "
                "Of the events that affect those signals, the newest positive and the newest "
                "negative one are shown, the deal’s own first."
            ),
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
        (
            (
                "They suggest a reading of a signal. An editor decides; nothing is entered "
                "automatically."
            ),
        ),
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
            (
                "The period in which a cumulative target is met if deliveries go on as before: "
                "simulations repeat the gaps and amounts seen so far, the same ones each time. The "
                "band shows them on their way to the target, the dashed line their median."
            ),
            (
                f"With fewer than {forecast.FEWEST_DELIVERIES} deliveries it says "
                f"“{forecast.NOT_ENOUGH}”."
            ),
        ),
        tables=(
            constants(
                (forecast, "FEWEST_DELIVERIES"),
                (forecast, "RUNS"),
                (forecast, "FAN_STEPS"),
                (forecast, "LOW_PERCENTILE"),
                (forecast, "MIDDLE_PERCENTILE"),
                (forecast, "HIGH_PERCENTILE"),
                (forecast, "HORIZON_DAYS"),
            ),
        ),
    )


def ladder_section() -> Section:
    return Section(
        "follow-through",
        "Follow-through",
        (
            (
                "Each commitment counts once, on the highest rung for which there is evidence by "
                "the day shown. Money and tonnes have ladders of their own and are never added."
            ),
        ),
        tables=(choices("Rungs, lowest first", CommitmentRung),),
    )
