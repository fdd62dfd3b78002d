"""Rules in plain words, for pages and for reasons."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache

from deals.states import LadderStage, in_words
from deals.units import format_number, format_percent, format_usd
from milestones.rule_language import COUNTS, OPERATORS, Metric, Rule

PHRASES_KEPT = 5000


def describe(rule: Rule) -> str:
    """The rule as one sentence, with its threshold and every filter."""
    if rule.value is None:
        return f"No threshold is published for {measured(rule)}, so the rule does not hold."
    bound = OPERATORS[rule.op].capitalize()
    if rule.metric in COUNTS:
        return f"{bound} {format_number(rule.value, None)} {things(rule, rule.value)}."
    return f"{bound} {amount(rule, rule.value)} of {measured(rule)}."


def leading(rule: Rule) -> str:
    """The steps that the rule names as leading to it, as a sentence more; empty without any."""
    if not rule.steps:
        return ""
    return f" A step that leads there: {' or '.join(map(in_passing, rule.steps))}."


def in_passing(rule: Rule) -> str:
    """The rule as part of a sentence."""
    said = describe(rule).removesuffix(".")
    return said[:1].lower() + said[1:]


def amount(rule: Rule, value: Decimal) -> str:
    """The amount of a measuring rule with its unit, as prose."""
    if rule.metric == Metric.CONTAINED:
        return f"{format_number(value)} t"
    if rule.metric == Metric.VALUE_SHARE:
        return format_percent(value)
    return format_usd(value)


def needed(rule: Rule) -> Decimal | None:
    """The amount that satisfies the rule: for a count of more than n, one more than n."""
    if rule.value is not None and rule.op == "gt" and rule.metric in COUNTS:
        return rule.value + 1
    return rule.value


def things(rule: Rule, count: Decimal | int = 1) -> str:
    """What a counting rule counts, in the singular for one."""
    return _things(rule, "" if count == 1 else "s")


@lru_cache(maxsize=PHRASES_KEPT)
def _things(rule: Rule, s: str) -> str:
    return _THINGS[rule.metric](rule, s)


def verb(rule: Rule, count: Decimal | int = 1) -> str:
    """The verb that goes with a count of things: papers such as "revenue rules" are plural."""
    kind = (rule.filter("type") or "") if rule.metric == Metric.DOCUMENTS else ""
    return "is" if count == 1 and not kind.endswith("s") else "are"


@lru_cache(maxsize=PHRASES_KEPT)
def measured(rule: Rule) -> str:
    """What a measuring rule measures."""
    return _MEASURED[rule.metric](rule) if rule.metric in _MEASURED else things(rule, 2)


def _phrases(rule: Rule, **forms: str) -> str:
    """One phrase for each filter that the rule has, in the order given."""
    said = ((rule.filter(name), form) for name, form in forms.items())
    return "".join(" " + form.format(in_words(str(value))) for value, form in said if value)


def _about(rule: Rule) -> str:
    return _phrases(
        rule,
        asset="about {}",
        party="with {}",
        place="at {}",
        mineral_group="on {}",
        deal="within the deal",
    )


def _event(rule: Rule, s: str) -> str:
    kind = rule.filter("event_type")
    said = f"“{in_words(kind)}” event{s}" if kind else f"event{s}"
    return said + _about(rule)


def _plural(noun: str, s: str) -> str:
    if not s or noun.endswith("s"):
        return noun
    return noun[:-1] + "ies" if noun.endswith("y") else noun + s


def _document(rule: Rule, s: str) -> str:
    kind = in_words(rule.filter("type") or "paper")
    public = "unpublished " if rule.filter("public") is False else "published "
    return public + _plural(kind, s) + _about(rule)


def _shipment(rule: Rule, s: str) -> str:
    state = rule.filter("state")
    purpose = f"{rule.filter('purpose')} " if rule.filter("purpose") else ""
    if state == "delivered":
        noun = "delivery" if not s else "deliveries"
    else:
        noun = f"shipment{s}" + (f" in state {state}" if state else "")
    lots = _phrases(rule, mineral="of {}", mineral_group="of {}", assay="with an assay")
    return purpose + noun + lots


def _quarters(rule: Rule, s: str) -> str:
    return f"calendar quarter{s} with a {_shipment(rule, '')}"


def _lot(rule: Rule, s: str) -> str:
    group = f"{in_words(rule.filter('mineral_group'))} " if rule.filter("mineral_group") else ""
    stage = rule.filter("stage_gte")
    return f"{group}lot{s}" + _phrases(rule, origin="from {}") + (_stage(stage) if stage else "")


def _stage(stage: int) -> str:
    return f" at stage {stage} ({LadderStage(stage).label}) or above"


def _asset(rule: Rule, s: str) -> str:
    states = rule.filter("state_in") or ([rule.filter("state")] if rule.filter("state") else [])
    said = " in state " + " or ".join(in_words(state) for state in states) if states else ""
    kind = rule.filter("kind") or "asset"
    return _plural(kind, s) + _phrases(rule, country="in {}", deal="within the deal") + said


def _contained(rule: Rule) -> str:
    return f"contained {rule.filter('element')} in {_shipment(rule, 's')}"


def _value_share(rule: Rule) -> str:
    window = _phrases(rule, window_months="over the last {} months")
    return f"the declared value of {_shipment(rule, 's')}{_stage(rule.filter('stage'))}{window}"


def _money(word: str) -> Callable[[Rule], str]:
    forms = {"asset": "for {}", "country": "in {}", "deal": "within the deal"}
    return lambda rule: f"money {word}" + _phrases(rule, **forms)


def _trade(rule: Rule) -> str:
    flow = rule.filter("flow") or "trade"
    forms = {"reporter": "of {}", "partner": "with {}", "hs6": "under HS {}", "since": "since {}"}
    return f"customs value in one month, {flow}" + _phrases(rule, **forms)


_THINGS: Mapping[Metric, Callable[[Rule, str], str]] = {
    Metric.EVENTS: _event,
    Metric.DOCUMENTS: _document,
    Metric.SHIPMENTS: _shipment,
    Metric.QUARTERS: _quarters,
    Metric.LOTS: _lot,
    Metric.ASSETS: _asset,
}
_MEASURED: Mapping[Metric, Callable[[Rule], str]] = {
    Metric.CONTAINED: _contained,
    Metric.VALUE_SHARE: _value_share,
    Metric.COMMITTED: _money("committed"),
    Metric.DISBURSED: _money("disbursed"),
    Metric.TRADE: _trade,
}
