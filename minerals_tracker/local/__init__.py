"""The private PostgreSQL and the two Valkeys of a checkout.

With `DATABASE_URL`, `BROKER_URL` and `CACHE_URL` set, the servers they name are used and none is
started.
"""

from minerals_tracker.local.paths import CHECKOUT, Layout, layout

__all__ = ["CHECKOUT", "Layout", "layout"]
