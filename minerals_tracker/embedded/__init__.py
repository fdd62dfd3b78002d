"""The private PostgreSQL and Valkey of a checkout.

With `DATABASE_URL` and `REDIS_URL` set, the servers they name are used and none is started.
"""

from minerals_tracker.embedded.places import CHECKOUT, Layout, layout

__all__ = ["CHECKOUT", "Layout", "layout"]
