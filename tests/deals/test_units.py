"""Units convert exactly, add like to like, and print what is known and no more."""

import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deals import units
from deals.states import DatePrecision, Qualifier
from deals.units import Mass

THIN = units.THIN_SPACE
EN_DASH = "\u2013"
masses = st.decimals(min_value=0, max_value=10**9, places=3)


@pytest.mark.parametrize(
    ("value", "unit", "kilograms"),
    [("1", "t", "1000"), ("1", "lb", "0.45359237"), ("1", "troy oz", "0.0311034768")],
)
def test_masses_convert_both_ways(value: str, unit: str, kilograms: str) -> None:
    assert units.to_kg(Decimal(value), unit) == Decimal(kilograms)
    assert units.from_kg(Decimal(kilograms), unit) == Decimal(value)


def test_a_number_never_breaks_across_lines() -> None:
    (space,) = set(units.format_number(1234567, None)) - set("1234567")
    assert unicodedata.decomposition(space).startswith("<noBreak>")


def test_prices_and_assays_convert() -> None:
    assert units.price_per_kg(Decimal(20000), "t") == 20
    assert units.assay_share(Decimal(12), "%") == Decimal("0.12")
    assert units.assay_share(Decimal(1_000_000), "g/t") == 1
    assert units.assay_pct(Decimal("5.2125"), "g/t") == Decimal("0.00052125")
    assert units.assay_in(Decimal("0.00052125"), "g/t") == Decimal("5.2125")
    assert units.assay_in(Decimal("71.69"), "%") == Decimal("71.69")


@pytest.mark.parametrize(
    ("qualifier", "low", "high"),
    [
        (Qualifier.EXACT, "2000", "2000"),
        (Qualifier.ABOUT, "1800", "2200"),
        (Qualifier.LESS_THAN, "0", "2000"),
        (Qualifier.UP_TO, "0", "2000"),
        (Qualifier.AT_LEAST, "2000", None),
        (Qualifier.UNKNOWN, None, None),
    ],
)
def test_a_qualifier_makes_an_interval(
    qualifier: Qualifier, low: str | None, high: str | None
) -> None:
    mass = Mass.stated(Decimal(2000), qualifier)
    assert mass.low_kg == (None if low is None else Decimal(low))
    assert mass.high_kg == (None if high is None else Decimal(high))


def test_a_mass_without_a_value_is_unknown() -> None:
    assert Mass.stated(None) == Mass.unknown()
    assert not Mass.unknown().is_known


@pytest.mark.parametrize(("low", "high"), [(None, 1), (-1, 1), (2, 1)])
def test_an_impossible_interval_is_refused(low: int | None, high: int) -> None:
    with pytest.raises(ValueError, match="mass"):
        Mass(None if low is None else Decimal(low), Decimal(high))


def test_a_share_of_a_mass_keeps_its_words_and_may_be_renamed() -> None:
    wet = Mass.stated(Decimal(2000), Qualifier.LESS_THAN, of="ore")
    assert wet.scaled(Decimal("0.1"), of="Sb") == Mass.stated(
        Decimal(200), Qualifier.LESS_THAN, of="Sb"
    )
    assert Mass.unknown("ore").scaled(Decimal("0.1")) == Mass.unknown("ore")


def test_unlike_masses_are_never_added() -> None:
    with pytest.raises(units.UnlikeMassesError, match="Cu, Sb"):
        units.total_mass([Mass.stated(Decimal(1), of="Sb"), Mass.stated(Decimal(1), of="Cu")])


def test_a_total_keeps_apart_what_is_unknown() -> None:
    total = units.total_mass(
        [Mass.stated(Decimal(3000)), Mass.stated(Decimal(2000), Qualifier.UP_TO), Mass.unknown()]
    )
    assert (total.low_kg, total.high_kg) == (Decimal(3000), Decimal(5000))
    assert (total.known, total.unknown) == (2, 1)
    assert units.format_mass_total(total) == f"3{EN_DASH}5 t, 1 of unknown mass"


def test_a_total_with_an_open_end_is_open() -> None:
    total = units.total_mass(
        [Mass.stated(Decimal(3000)), Mass.stated(Decimal(2000), Qualifier.AT_LEAST)]
    )
    assert total.high_kg is None
    assert units.format_mass_total(total) == "at least 5 t"


def test_totals_of_nothing_and_of_the_unknown_are_said_in_words() -> None:
    assert units.format_mass_total(units.total_mass([])) == "none"
    assert units.format_mass_total(units.total_mass([Mass.unknown()])) == "1 of unknown mass"


@given(st.lists(masses), st.lists(masses))
def test_adding_does_not_depend_on_grouping(left: list[Decimal], right: list[Decimal]) -> None:
    parts = [units.total_mass(Mass.stated(kg) for kg in side) for side in (left, right)]
    whole = units.total_mass(Mass.stated(kg) for kg in left + right)
    assert whole.low_kg == sum((part.low_kg for part in parts), Decimal(0))
    assert whole.known == sum(part.known for part in parts)


@pytest.mark.parametrize(
    ("mass", "text"),
    [
        (Mass.unknown(), "unknown"),
        (Mass.stated(Decimal(2000), Qualifier.LESS_THAN), "less than 2 t"),
        (Mass.stated(Decimal(2000), Qualifier.UP_TO), "up to 2 t"),
        (Mass.stated(Decimal(999), Qualifier.AT_LEAST), "at least 999 kg"),
        (Mass.stated(Decimal(500), Qualifier.ABOUT), "about 500 kg"),
        (Mass(Decimal(2000), Decimal(3000)), f"2{EN_DASH}3 t"),
        (Mass(Decimal(2000), None), "at least 2 t"),
        (Mass.stated(Decimal(0)), "0 t"),
        (Mass.stated(Decimal(2_524_000)), f"2{THIN}520 t"),
    ],
)
def test_a_mass_is_printed_in_its_own_words(mass: Mass, text: str) -> None:
    assert units.format_mass(mass) == text


@pytest.mark.parametrize(
    ("value", "significant", "text"),
    [
        ("0", 3, "0"),
        ("999.5", 3, f"1{THIN}000"),
        ("-0.12345", 3, f"{units.MINUS}0.123"),
        ("95.0", 3, "95"),
        ("1234567.891", None, f"1{THIN}234{THIN}567.891"),
        ("1000", None, f"1{THIN}000"),
    ],
)
def test_numbers_have_thin_spaces_and_few_digits(
    value: str, significant: int | None, text: str
) -> None:
    assert units.format_number(Decimal(value), significant) == text


@pytest.mark.parametrize(
    ("amount", "prose", "short"),
    [
        ("500000000", "USD\u00a0500\u00a0million", "USD\u00a0500\u00a0m"),
        ("6000000", "USD\u00a06\u00a0million", "USD\u00a06.0\u00a0m"),
        ("-6000000", f"USD\u00a0{units.MINUS}6\u00a0million", f"USD\u00a0{units.MINUS}6.0\u00a0m"),
        ("1250000000", "USD\u00a01.25\u00a0billion", "USD\u00a01.25\u00a0bn"),
        ("40000", f"USD\u00a040{THIN}000", f"USD\u00a040{THIN}000"),
    ],
)
def test_money_is_printed_for_prose_and_tables(amount: str, prose: str, short: str) -> None:
    assert units.format_usd(Decimal(amount)) == prose
    assert units.format_usd(Decimal(amount), short=True) == short


def test_shares_and_plurals() -> None:
    assert units.format_percent(Decimal("0.2459")) == "24.6 %"
    assert units.plural(1, "delivery", "deliveries") == "1 delivery"
    assert units.plural(2, "delivery", "deliveries") == "2 deliveries"
    assert units.plural(1000, "event") == f"1{THIN}000 events"


@pytest.mark.parametrize(
    ("precision", "start", "end", "text"),
    [
        (DatePrecision.DAY, "2024-02-08", "2024-02-08", "8 Feb 2024"),
        (DatePrecision.MONTH, "2024-02-01", "2024-02-29", "Feb 2024"),
        (DatePrecision.QUARTER, "2024-01-01", "2024-03-31", "Q1 2024"),
        (DatePrecision.YEAR, "2024-01-01", "2024-12-31", "2024"),
    ],
)
def test_a_vague_date_has_bounds_and_no_false_detail(
    precision: DatePrecision, start: str, end: str, text: str
) -> None:
    day = date(2024, 2, 8)
    assert units.period_start(day, precision) == date.fromisoformat(start)
    assert units.period_end(day, precision) == date.fromisoformat(end)
    assert units.format_date(day, precision) == text


@pytest.mark.parametrize(
    ("text", "first", "precision"),
    [
        ("2025-09-08", "2025-09-08", DatePrecision.DAY),
        (" 2025-10 ", "2025-10-01", DatePrecision.MONTH),
        ("2025-Q3", "2025-07-01", DatePrecision.QUARTER),
        ("2025", "2025-01-01", DatePrecision.YEAR),
    ],
)
def test_dates_are_read_with_their_precision(
    text: str, first: str, precision: DatePrecision
) -> None:
    assert units.parse_date(text) == (date.fromisoformat(first), precision)


@pytest.mark.parametrize("text", ["", "8.9.2025", "2025-13", "2025-02-30", "0000", "2025-Q5"])
def test_what_is_not_a_date_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match="is not a da"):
        units.parse_date(text)


@given(
    st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 1, 1)), st.sampled_from(DatePrecision)
)
def test_a_day_lies_within_its_period(day: date, precision: DatePrecision) -> None:
    start, end = units.period_start(day, precision), units.period_end(day, precision)
    assert start <= day <= end
    assert units.format_date(start, precision) == units.format_date(end, precision)


def test_months_before_ends_with_the_month() -> None:
    assert units.months_before(date(2025, 3, 31), 1) == date(2025, 2, 28)
    assert units.months_before(date(2025, 1, 15), 12) == date(2024, 1, 15)
    assert units.months_before(date(2025, 1, 31), -1) == date(2025, 2, 28)


def test_month_ends_are_those_before_the_month_of_the_day() -> None:
    assert units.month_ends(date(2026, 3, 31), 2) == (date(2026, 1, 31), date(2026, 2, 28))
    assert units.month_ends(date(2026, 1, 1), 1) == (date(2025, 12, 31),)
    assert units.month_ends(date(2026, 1, 1), 0) == ()
