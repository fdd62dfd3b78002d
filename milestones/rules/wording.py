"""Rules and amounts in plain words, for pages and reasons."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache

from deals.languages import country_name
from deals.states import AssetState, DatePrecision, LadderStage, OutputKind, in_words
from deals.units import format_date, format_number, format_percent, format_usd, plural
from milestones.rules.language import COUNTS, OPERATORS, Metric, Rule

PHRASES_KEPT = 5000
COUNTRY_FILTERS = frozenset({"country", "origin"})


def describe(rule: Rule) -> str:
    """The rule as one sentence, with its threshold and every filter."""
    if rule.value is None:
        return f"No threshold is published for {measured(rule)}, so the rule cannot be met."
    bound = OPERATORS[rule.op].capitalize()
    if rule.metric in COUNTS and rule.value == 1 and verb(rule) == "are":
        return f"{counted(rule, rule.value).capitalize()}."
    if rule.metric in COUNTS:
        return f"{bound} {format_number(rule.value, None)} {things(rule, rule.value)}."
    return f"{bound} {amount(rule, rule.value)} of {measured(rule)}."


def leading(rule: Rule) -> str:
    """A sentence that names the leading steps, with a space before it; empty without steps."""
    if not rule.steps:
        return ""
    return f" A step that leads there: {' or '.join(map(in_passing, rule.steps))}."


def in_passing(rule: Rule) -> str:
    """The rule as a clause: no capital at the start, no full stop."""
    said = describe(rule).removesuffix(".")
    return said[:1].lower() + said[1:]


def amount(rule: Rule, value: Decimal) -> str:
    """An amount with its unit: tonnes, per cent, or USD; only for metrics that are not counts."""
    if rule.metric == Metric.CONTAINED:
        return f"{format_number(value)} t"
    if rule.metric == Metric.YEARLY_RATE:
        return f"{format_number(value)} t a year"
    if rule.metric == Metric.VALUE_SHARE:
        return format_percent(value)
    return format_usd(value)


def needed(rule: Rule) -> Decimal | None:
    """The least amount that satisfies the rule, None without a threshold.

    For a count of more than n it is n + 1; for other metrics it is the threshold itself.
    """
    if rule.value is not None and rule.op == "gt" and rule.metric in COUNTS:
        return rule.value + 1
    return rule.value


def things(rule: Rule, count: Decimal | int = 1) -> str:
    """The noun for what the rule counts, with its filters; plural unless `count` is 1."""
    return _things(rule, "" if count == 1 else "s")


@lru_cache(maxsize=PHRASES_KEPT)
def _things(rule: Rule, s: str) -> str:
    return _THINGS[rule.metric](rule, s)


def counted(rule: Rule, count: Decimal) -> str:
    """The number with the noun, such as "2 published laws".

    A single paper whose noun is always plural, such as "revenue rules", goes without the number.
    """
    said = things(rule, count)
    return said if count == 1 and verb(rule) == "are" else f"{format_number(count, None)} {said}"


def consignments(rule: Rule, count: Decimal | int) -> str:
    """The noun for the shipments that the rule reads, such as "deliveries"."""
    return _shipment(rule, "" if count == 1 else "s")


def verb(rule: Rule, count: Decimal | int = 1) -> str:
    """ "is" or "are" for a count; a type of paper with a plural name takes "are"."""
    kind = (rule.filter("type") or "") if rule.metric == Metric.DOCUMENTS else ""
    return "is" if count == 1 and not kind.endswith("s") else "are"


@lru_cache(maxsize=PHRASES_KEPT)
def measured(rule: Rule) -> str:
    """The words for what the rule measures or counts, such as "money committed in PK"."""
    return _MEASURED[rule.metric](rule) if rule.metric in _MEASURED else things(rule, 2)


def _phrases(rule: Rule, **forms: str) -> str:
    """One phrase for each filter that the rule has, in the order given."""
    said = ((_named(rule, name), form) for name, form in forms.items())
    return "".join(" " + form.format(value) for value, form in said if value)


def _named(rule: Rule, name: str) -> str:
    """The value of a filter in words, empty where the rule has none."""
    value = str(rule.filter(name) or "")
    return country_name(value) if name in COUNTRY_FILTERS else in_words(value)


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
        noun = f"shipment{s}" + (f" {state}" if state else "")
    lots = _phrases(rule, mineral="of {}", mineral_group="of {}", assay="with an assay")
    return purpose + noun + lots


def _quarters(rule: Rule, s: str) -> str:
    return f"calendar quarter{s} with a {_shipment(rule, '')}"


def _lot(rule: Rule, s: str) -> str:
    stage = rule.filter("stage_gte")
    said = _phrases(rule, mineral_group="of {}", origin="from {}")
    return f"lot{s}{said}" + (_stage(stage) if stage else "")


def _stage(stage: int) -> str:
    return f" at stage {stage} ({LadderStage(stage).label}) or above"


def _asset(rule: Rule, s: str) -> str:
    states = rule.filter("state_in") or ([rule.filter("state")] if rule.filter("state") else [])
    said = " " + " or ".join(AssetState(state).label for state in states) if states else ""
    kind = rule.filter("kind") or "asset"
    return _plural(kind, s) + said + _phrases(rule, country="in {}", deal="within the deal")


def _contained(rule: Rule) -> str:
    return f"contained {rule.filter('element')} in {_shipment(rule, 's')}"


def _value_share(rule: Rule) -> str:
    window = _phrases(rule, window_months="over the last {} months")
    return f"the declared value of {_shipment(rule, 's')}{_stage(rule.filter('stage'))}{window}"


def _money(word: str) -> Callable[[Rule], str]:
    forms = {"asset": "for {}", "country": "in {}", "deal": "within the deal"}
    return lambda rule: f"money {word}" + _phrases(rule, **forms)


def _report(rule: Rule, s: str) -> str:
    return f"report{s} of {_output(rule)}"


def _output(rule: Rule) -> str:
    """Such as `antimony metal produced at smelter over at least 12 months`."""
    product = rule.filter("product") or "output"
    kind = OutputKind(rule.filter("output")).label if rule.filter("output") else ""
    if rule.filter("output") == OutputKind.CAPACITY:
        said = f"capacity for {product}"
    else:
        said = f"{product} {kind}".rstrip()
    months = rule.filter("months_gte")
    over = f" over at least {plural(months, 'month')}" if months else ""
    forms = {"mineral_group": "of {}", "asset": "at {}", "deal": "within the deal"}
    return said + _phrases(rule, **forms) + over


_FLOWS: Mapping[str | None, tuple[str, str]] = {
    None: ("trade", "with"),
    "import": ("imports", "from"),
    "export": ("exports", "to"),
}


def _trade(rule: Rule) -> str:
    flow, joint = _FLOWS[rule.filter("flow")]
    reporter, partner, code, since = map(rule.filter, ("reporter", "partner", "hs6", "since"))
    said = [country_name(reporter)] if reporter else []
    said += [flow] + ([f"{joint} {country_name(partner)}"] if partner else [])
    said += ([f"under HS {code}"] if code else []) + ["in one month"]
    said += (
        [f"since {format_date(date.fromisoformat(f'{since}-01'), DatePrecision.MONTH)}"]
        if since
        else []
    )
    return " ".join(said)


_THINGS: Mapping[Metric, Callable[[Rule, str], str]] = {
    Metric.EVENTS: _event,
    Metric.DOCUMENTS: _document,
    Metric.SHIPMENTS: _shipment,
    Metric.QUARTERS: _quarters,
    Metric.LOTS: _lot,
    Metric.ASSETS: _asset,
    Metric.REPORTS: _report,
}
_MEASURED: Mapping[Metric, Callable[[Rule], str]] = {
    Metric.CONTAINED: _contained,
    Metric.VALUE_SHARE: _value_share,
    Metric.COMMITTED: _money("committed"),
    Metric.DISBURSED: _money("disbursed"),
    Metric.TRADE: _trade,
    Metric.YEARLY_RATE: _output,
}
