"""The sections of the methodology page, in the order in which a reader meets the numbers."""

from __future__ import annotations

from minerals_tracker.dashboard.method import counting, judging
from minerals_tracker.dashboard.method.parts import Section


def sections() -> tuple[Section, ...]:
    """Every section, made anew, so that each constant is the one in force."""
    return (
        judging.answer_section(),
        judging.status_section(),
        judging.rule_section(),
        counting.mass_section(),
        counting.contained_section(),
        counting.grade_section(),
        counting.value_section(),
        counting.customs_section(),
        counting.papers_section(),
        counting.money_section(),
        judging.ladder_section(),
        judging.scenario_section(),
        judging.yardstick_section(),
        judging.indicator_section(),
        judging.forecast_section(),
        counting.clock_section(),
        counting.freshness_section(),
        counting.trust_section(),
    )
