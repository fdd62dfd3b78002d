"""The sections of the methodology page, in the order in which a reader meets the numbers."""

from __future__ import annotations

from minerals_tracker.pages.methodology import deal_steps, judgements, quantities
from minerals_tracker.pages.methodology.page_parts import Section


def sections() -> tuple[Section, ...]:
    """Every section, made anew, so that each constant is the one in force."""
    return (
        quantities.words_section(),
        judgements.answer_section(),
        deal_steps.steps_section(),
        judgements.status_section(),
        judgements.rule_section(),
        quantities.mass_section(),
        quantities.contained_section(),
        quantities.grade_section(),
        quantities.value_section(),
        quantities.customs_section(),
        quantities.papers_section(),
        quantities.money_section(),
        judgements.ladder_section(),
        judgements.scenario_section(),
        judgements.yardstick_section(),
        judgements.indicator_section(),
        judgements.forecast_section(),
        quantities.clock_section(),
        quantities.freshness_section(),
        quantities.trust_section(),
        quantities.evidence_section(),
    )
