"""The methodology of the five steps that any deal is asked. Pure."""

from __future__ import annotations

from minerals_tracker.pages.methodology.page_parts import Section, Table

WORDS = (
    (
        "Any deal can be asked five things. A step is part of a deal where its papers, promises, "
        "milestones, assets or money ask for it, so that a framework or a railway is not marked "
        "down for having no cargo. A vague date counts from the end of its period."
    ),
    (
        "The portfolio puts the deal first that has come furthest: a step shown counts one, in "
        "part a half, and a step that is not part of the deal leaves the count; of equals the one "
        "with the larger share of milestones met. Sums of different kinds of paper (a loan, "
        "equity, a grant) are never added; a sum within that of another paper counts once."
    ),
)
CONDITIONS = (
    ("Signed", "A signature is on record.", "A paper is announced, none is signed."),
    (
        "Binding",
        "Every paper that stands binds.",
        "Some do. Not decidable: nobody says of any paper whether it binds.",
    ),
    (
        "Paid",
        "Payments under each paper come to the sum it names.",
        ("Some money is paid. Not decidable: money is booked as owed and no payment is found."),
    ),
    (
        "Built",
        "Every asset of the deal is in operation by its latest state.",
        "Some are, or one is under construction or suspended.",
    ),
    (
        "Product out",
        "A report of output or a commercial cargo states a mass.",
        "Samples, or a cargo or a report without a mass.",
    ),
)


def steps_section() -> Section:
    """Return the section on the five steps."""
    table = Table(
        "When a step is shown, and when in part", ("Step", "Shown", "In part"), CONDITIONS
    )
    return Section("steps", "The five steps", WORDS, tables=(table,))
