"""Who may do what: the four groups and their grants, as one table.

Permissions are written `app.action_model`. No group may delete: a wrong row is voided with a
reason. A person may belong to more than one group.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

ANALYST = "Analyst"
EDITOR = "Editor"
MANAGER = "Manager"
ADMINISTRATOR = "Administrator"

NEEDS_ADMIN = frozenset({EDITOR, ADMINISTRATOR})

FACTS = frozenset(
    {
        *("deals.source", "deals.place", "deals.commodity", "deals.party"),
        *("deals.deal", "deals.dealparty", "deals.dealmineral", "deals.person", "deals.unknown"),
        *("deals.instrumentstate", "deals.outputreport"),
        *("deals.instrument", "deals.headlinevalue", "deals.phase", "deals.commitment"),
        *(
            "deals.exchangerate",
            "deals.event",
            "deals.document",
            "deals.asset",
            "deals.fundingrecord",
        ),
        *("deals.disputedpoint", "deals.claim", "deals.relatedproject"),
        *("shipments.shipment", "shipments.shipmentline", "shipments.shipmentstep"),
        *("shipments.shipmentpaper", "shipments.price", "shipments.customsrecord"),
        *("milestones.milestone", "milestones.override"),
        *("milestones.signalreading", "milestones.signalbearing", "milestones.yardstick"),
        "milestones.signalquestion",
    }
)
FRAMEWORK = frozenset({"milestones.watchsignal", "milestones.frame"})
LOGS = frozenset(
    {
        *("deals.linkchange", "deals.referencerow"),
        *("milestones.lastrefresh", "milestones.statuschange"),
        *("shipments.customsbatch", "shipments.importbatch", "shipments.revaluation"),
    }
)
LETTERS = frozenset(
    {
        "minerals_tracker.delivery",
        "minerals_tracker.digestpreference",
        "minerals_tracker.edition",
        "minerals_tracker.erratum",
        "minerals_tracker.weeklyissue",
    }
)
PEOPLE = frozenset({"auth.user", "minerals_tracker.invitation"})
REPORTS = frozenset({"minerals_tracker.errorreport"})


def _may(actions: str, models: Iterable[str]) -> frozenset[str]:
    """Spell out permissions: actions separated by spaces, models as `app.model`."""
    return frozenset(
        f"{app}.{action}_{name}"
        for app, _, name in (model.partition(".") for model in models)
        for action in actions.split()
    )


READING = _may("view", FACTS | FRAMEWORK | LOGS)

GRANTS: Mapping[str, frozenset[str]] = {
    ANALYST: READING,
    EDITOR: READING
    | _may("add change", FACTS | {"minerals_tracker.erratum"})
    | _may("add", {"shipments.importbatch", "shipments.revaluation"})
    | _may("view change", REPORTS)
    | _may("view", {"minerals_tracker.erratum", "minerals_tracker.weeklyissue"}),
    MANAGER: READING | _may("view", LETTERS),
    ADMINISTRATOR: READING
    | _may("change", FRAMEWORK)
    | _may("view add change", PEOPLE)
    | _may("view change", LETTERS | REPORTS)
    | _may("add", {"minerals_tracker.erratum", "minerals_tracker.digestpreference"})
    | _may("view", {"auth.group"}),
}
