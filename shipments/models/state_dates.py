"""The days that a shipment's states come to: kept on the shipment by a trigger on the states."""

from __future__ import annotations

import pgtrigger
from django.db import models

from deals.models.revision import after_statements
from shipments.states import DELIVERED, ShipmentState


class StepDates(models.Model):
    """From when on a shipment answers to a question about its states; empty where it never does.

    They count from the end of a vague period, as `ShipmentStep.counts_from` does. A voided state
    has no say. `moved_on` is the day of the first state beyond a plan, but for a rejection.
    """

    known_on = models.DateField(null=True, editable=False, help_text="First state")
    moved_on = models.DateField(null=True, editable=False, help_text="First state beyond a plan")
    delivered_on = models.DateField(null=True, editable=False, help_text="Arrived, or later")
    assayed_on = models.DateField(null=True, editable=False)
    rejected_on = models.DateField(null=True, editable=False)
    last_on = models.DateField(null=True, editable=False, help_text="Latest state")

    class Meta:
        abstract = True


def _in(*states: str) -> str:
    return ", ".join(f"'{state}'" for state in sorted(states))


_PLANNED, _REJECTED, _ASSAYED = (
    _in(state) for state in (ShipmentState.PLANNED, ShipmentState.REJECTED, ShipmentState.ASSAYED)
)
_OF_STEPS = {
    "known_on": "min(counts_from)",
    "moved_on": f"min(counts_from) FILTER (WHERE state NOT IN ({_PLANNED}, {_REJECTED}))",
    "delivered_on": f"min(counts_from) FILTER (WHERE state IN ({_in(*DELIVERED)}))",
    "assayed_on": f"min(counts_from) FILTER (WHERE state = {_ASSAYED})",
    "rejected_on": f"min(counts_from) FILTER (WHERE state = {_REJECTED})",
    "last_on": "max(counts_from)",
}
DATES = tuple(_OF_STEPS)

_KEEP = f"""
  EXECUTE 'SELECT array_agg(DISTINCT shipment_id) FROM %(changed)s' INTO named;
  EXECUTE 'SELECT array_agg(DISTINCT deal_id) FROM shipments_shipment WHERE id = ANY($1)'
    INTO moved USING named;
  PERFORM 1 FROM deals_deal WHERE id = ANY(moved) ORDER BY id FOR NO KEY UPDATE;
  EXECUTE $sql$
    UPDATE shipments_shipment AS shipment
    SET {", ".join(f"{name} = dates.{name}" for name in _OF_STEPS)}
    FROM unnest($1) AS named(id), LATERAL (
      SELECT {", ".join(f"{of} AS {name}" for name, of in _OF_STEPS.items())}
      FROM shipments_shipmentstep WHERE shipment_id = named.id AND voided_at IS NULL
    ) AS dates
    WHERE shipment.id = ANY($1) AND shipment.id = named.id
      AND ({", ".join(f"shipment.{name}" for name in _OF_STEPS)})
        IS DISTINCT FROM ({", ".join(f"dates.{name}" for name in _OF_STEPS)})
  $sql$ USING named;
"""  # noqa: S608 (names of tables and columns, no value)
"""Keep the dates of the shipments whose states a statement changed.

The deals are locked first, in the order of their ids, as whatever changes a deal does; the dates
are read after that, so that they hold what another transaction wrote meanwhile. Executed as text,
so that it is planned for the rows at hand, and by keys: amid an import the planner knows no sizes.
"""


def kept_by_steps() -> list[pgtrigger.Trigger]:
    """Make the triggers on states that update the dates of their shipments."""
    changed = {
        pgtrigger.Insert: "new_rows",
        pgtrigger.Update: "(TABLE old_rows UNION ALL TABLE new_rows) AS changed",
        pgtrigger.Delete: "old_rows",
    }
    func = {operation: _KEEP % {"changed": rows} for operation, rows in changed.items()}
    return after_statements(
        "keeps_dates", func, declare=[("named", "bigint[]"), ("moved", "bigint[]")]
    )


def guarded_dates() -> pgtrigger.Trigger:
    """Make the trigger that stops any other statement from writing a shipment's dates.

    A shipment read before a state was added, and saved after it, would restore its old dates.
    """
    restored = " ".join(f"NEW.{name} := OLD.{name};" for name in _OF_STEPS)
    old, new = (", ".join(f"{row}.{name}" for name in _OF_STEPS) for row in ("OLD", "NEW"))
    return pgtrigger.Trigger(
        name="dates_of_steps_alone",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        # Called for each row of an import it would cost more than all else that an import writes.
        condition=pgtrigger.Condition(
            f"pg_trigger_depth() = 0 AND ({old}) IS DISTINCT FROM ({new})"
        ),
        func=f"{restored} RETURN NEW;",
    )
