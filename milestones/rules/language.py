"""The language of milestones' rules: metrics, operators, filters, and the parser.

A rule is JSON: `{"metric": ..., "op": "gte" | "gt", "value": number or null, "filters": {...}}`. It
may have `"steps"`, a list of rules of the same form: any one that holds leads to the target. The
parser reports all problems at once, in words.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any

from deals.states import AssetState
from milestones.rules.filters import FILTER_FORMS, SHIPMENT_STATES, one_of

LARGEST_VALUE = 10**15


class Metric(StrEnum):
    """The quantities that a rule can measure."""

    EVENTS = "events.count"
    DOCUMENTS = "documents.count"
    SHIPMENTS = "shipments.count"
    QUARTERS = "shipments.distinct_quarters"
    CONTAINED = "shipments.contained_mass_t"
    VALUE_SHARE = "shipments.value_share_stage_gte"
    LOTS = "lots.count"
    ASSETS = "assets.count"
    COMMITTED = "finance.committed_usd"
    DISBURSED = "finance.disbursed_usd"
    TRADE = "trade.value_usd"
    REPORTS = "output.count"
    YEARLY_RATE = "output.yearly_rate_t"


COUNTS = frozenset(
    {
        *(Metric.EVENTS, Metric.DOCUMENTS, Metric.SHIPMENTS),
        *(Metric.QUARTERS, Metric.LOTS, Metric.ASSETS, Metric.REPORTS),
    }
)
"""Metrics that count whole things."""

OPERATORS = {"gte": "at least", "gt": "more than"}

LOT_FILTERS = frozenset({"mineral_group", "mineral", "assay"})
_SHIPMENT_FILTERS = LOT_FILTERS | {"state", "purpose"}
_FINANCE_FILTERS = frozenset({"deal", "asset", "country"})
_OUTPUT_FILTERS = frozenset({"deal", "asset", "mineral_group", "output", "product", "months_gte"})

ALLOWED_FILTERS: Mapping[Metric, frozenset[str]] = {
    Metric.EVENTS: frozenset({"deal", "event_type", "party", "place", "asset", "mineral_group"}),
    Metric.DOCUMENTS: frozenset({"asset", "mineral_group", "type", "public"}),
    Metric.SHIPMENTS: _SHIPMENT_FILTERS,
    Metric.QUARTERS: _SHIPMENT_FILTERS,
    Metric.CONTAINED: _SHIPMENT_FILTERS | {"element"},
    Metric.VALUE_SHARE: _SHIPMENT_FILTERS | {"stage", "window_months"},
    Metric.LOTS: frozenset({"mineral_group", "origin", "stage_gte"}),
    Metric.ASSETS: frozenset({"deal", "state", "state_in", "kind", "country"}),
    Metric.COMMITTED: _FINANCE_FILTERS,
    Metric.DISBURSED: _FINANCE_FILTERS,
    Metric.TRADE: frozenset({"reporter", "partner", "hs6", "flow", "since"}),
    Metric.REPORTS: _OUTPUT_FILTERS,
    Metric.YEARLY_RATE: _OUTPUT_FILTERS,
}
"""Which filters go with which metric; all filters of a rule have to match."""

REQUIRED_FILTERS: Mapping[Metric, frozenset[str]] = {
    Metric.CONTAINED: frozenset({"element"}),
    Metric.VALUE_SHARE: frozenset({"stage"}),
    Metric.YEARLY_RATE: frozenset({"output", "product"}),
}
"""Filters without which a metric would add unlike things or mean nothing."""


class RuleError(ValueError):
    """A rule does not parse; `problems` lists every reason in words."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("; ".join(problems))


@dataclass(frozen=True)
class Rule:
    """A parsed rule; `value` is the threshold in the metric's unit, None if none is published.

    Filter values are str, int or bool; that of `state_in` is a tuple of str.
    """

    metric: Metric
    op: str
    value: Decimal | None
    filters: tuple[tuple[str, Any], ...] = ()
    steps: tuple["Rule", ...] = ()

    def filter(self, name: str) -> Any:
        """The value of a filter, or None if the rule does not have it."""
        return self._by_name.get(name)

    @cached_property
    def asks_of_lots(self) -> bool:
        """Whether the rule filters by mineral or assay, which are properties of lots."""
        return not LOT_FILTERS.isdisjoint(self._by_name)

    @cached_property
    def _by_name(self) -> dict[str, Any]:
        return dict(self.filters)

    def holds(self, measured: Decimal | None) -> bool:
        """Whether a measured amount satisfies the rule; False without a threshold or an amount."""
        if self.value is None or measured is None:
            return False
        return measured >= self.value if self.op == "gte" else measured > self.value


def parse_rule(data: object) -> Rule:
    """Parse a rule from decoded JSON; raises RuleError with every problem."""
    if not isinstance(data, Mapping):
        raise RuleError(("a rule is an object with metric, op, value and filters",))
    problems = tuple(_problems(data))
    if problems:
        raise RuleError(problems)
    value = data["value"]
    filters = data.get("filters", {})
    return Rule(
        metric=Metric(data["metric"]),
        op=data["op"],
        value=None if value is None else Decimal(str(value)),
        filters=tuple(
            sorted(
                (name, tuple(wanted) if isinstance(wanted, list) else wanted)
                for name, wanted in filters.items()
            )
        ),
        steps=tuple(map(parse_rule, data.get("steps", ()))),
    )


def _problems(data: Mapping[str, Any]) -> Iterator[str]:
    keys = ("metric", "op", "value", "filters", "steps")
    for key in sorted(str(key) for key in data if key not in keys):
        yield f"unknown key {key!r}; a rule has {', '.join(keys)}"
    metric = _metric(data.get("metric"))
    if metric is None:
        yield f"metric: {data.get('metric')!r} is none of {', '.join(Metric)}"
    if data.get("op") not in tuple(OPERATORS):
        yield f"op: {data.get('op')!r} is none of {', '.join(OPERATORS)}"
    if "value" not in data:
        yield "value: missing; write null where no threshold is published"
    elif data["value"] is not None:
        yield from _value_problems(data["value"], data.get("op"), metric)
    filters = data.get("filters", {})
    if not isinstance(filters, Mapping):
        yield f"filters: {filters!r} is not an object"
    elif metric is not None:
        yield from _filter_problems(metric, filters)
    yield from _step_problems(data.get("steps", []))


def _step_problems(steps: object) -> Iterator[str]:
    if not isinstance(steps, list) or not all(isinstance(step, Mapping) for step in steps):
        yield f"steps: {steps!r} is not a list of rules"
        return
    for number, step in enumerate(steps, start=1):
        found = ("a step has no steps of its own",) if "steps" in step else _problems(step)
        yield from (f"step {number}: {problem}" for problem in found)


def _metric(name: object) -> Metric | None:
    return Metric(name) if isinstance(name, str) and name in set(Metric) else None


def _value_problems(value: object, op: object, metric: Metric | None) -> Iterator[str]:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        yield f"value: {value!r} is neither a number nor null"
        return
    number = Decimal(str(value))
    if not number.is_finite() or number < 0:
        yield f"value: {value!r} is not a number of zero or more"
    elif number > LARGEST_VALUE:
        yield f"value: more than {LARGEST_VALUE:,}, which nothing here comes to"
    elif number == 0 and op == "gte":
        yield "value: at least 0 would always hold"
    elif metric in COUNTS and number != number.to_integral_value():
        yield f"value: {value!r} is not whole, and {metric} counts whole things"
    elif metric == Metric.VALUE_SHARE and number > 1:
        yield f"value: {value!r} is more than 1, and {metric} is a share from 0 to 1"


def _filter_problems(metric: Metric, filters: Mapping[str, Any]) -> Iterator[str]:
    allowed = ALLOWED_FILTERS[metric]
    for name in sorted(str(name) for name in filters):
        if name not in FILTER_FORMS and name != "state":
            yield f"filters: unknown filter {name!r}"
        elif name not in allowed:
            yield f"filters: {name} cannot be used with {metric}"
        else:
            yield from _form_problems(metric, name, filters[name])
    for name in sorted(REQUIRED_FILTERS.get(metric, frozenset()) - set(filters)):
        yield f"filters: {metric} needs {name}"
    if {"state", "state_in"} <= set(filters):
        yield "filters: state and state_in together; use one of them"


def _form_problems(metric: Metric, name: str, wanted: object) -> Iterator[str]:
    if name == "state":
        states = AssetState.values if metric == Metric.ASSETS else SHIPMENT_STATES
        fits, form = one_of(*states), "one of " + ", ".join(states)
    else:
        fits, form = FILTER_FORMS[name]
    if not fits(wanted):
        yield f"filters: {name} is {wanted!r}, expected {form}"
