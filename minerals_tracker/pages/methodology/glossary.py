"""Terms with a definition in one sentence, for the methodology page and for links to it."""

from __future__ import annotations

from collections.abc import Mapping

TERMS: Mapping[str, str] = {
    "accrued": "Money that is owed by now under what was agreed; nobody says that it was paid.",
    "as of": "The day a page answers for: it shows what had happened by the end of that day.",
    "assay": "The measured share of a metal or compound in a lot, such as 52 % Sb.",
    "caution": "The scenario in which the deal loses momentum; see “scenario”.",
    "capacity": "What a plant, mine or line could make or carry in a year; not what it did.",
    "claim": "What one or more sources state on a disputed point; each claim is a side.",
    "contained metal": "The metal inside a lot: dry mass times assay.",
    "disputed point": "A question on which sources disagree.",
    "dry mass": "Wet mass less moisture.",
    "independent origins": "Sources that do not repeat one another; reprints count as one.",
    "lapsed": "Said of a paper that ended, or ran out, before it was carried out.",
    "lot": "One mineral within a shipment, with its own mass and assay.",
    "output report": "What an asset made, sold or carried in a period, as somebody published it.",
    "override": "A status that an editor has set, with a reason, a source and an expiry date.",
    "reading": "Our score of a signal on a day, from −2 (bad) to +2 (good), with its evidence.",
    "rule": "The test that decides whether a milestone is met.",
    "rung": "How far a commitment has come, from announced to verified.",
    "scenario": "Optimistic, mixed or caution: where the deal is heading by its signals.",
    "signal": "One of seven questions watched for each deal, such as security.",
    "single source": "One document, or several that repeat it, and nobody else says so.",
    "stalled (inferred)": (
        "No activity was found for months: this is silence, not proof of a standstill."
    ),
    "stage": "How far a mineral is processed, from 1 (ore) to 5 (alloy or magnet).",
    "voided": "Taken out of every count with a reason, but kept on record.",
    "wet mass": "The mass as weighed, moisture included.",
    "window": "The period in which a milestone is due; it may have no end.",
    "yardstick": "A principle, reform or caution that the deal is checked against.",
}
