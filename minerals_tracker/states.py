"""States of a letter on its way to one recipient, and the moves between them."""

from django.db import models


class DeliveryState(models.TextChoices):
    """Where one letter to one recipient stands."""

    PENDING = "pending", "waiting for its hour"
    CLAIMED = "claimed", "being sent"
    SENT = "sent", "sent"
    FAILED = "failed", "refused"
    UNCERTAIN = "uncertain", "in doubt"
    SUPPRESSED = "suppressed", "held back"


REOPENABLE = frozenset({DeliveryState.FAILED, DeliveryState.UNCERTAIN, DeliveryState.SUPPRESSED})

# The database refuses every other move; above all, nothing leads out of "sent".
MOVES: list[tuple[str, str]] = [
    ("pending", "claimed"),
    ("pending", "failed"),
    ("pending", "suppressed"),
    ("claimed", "pending"),
    ("claimed", "sent"),
    ("claimed", "failed"),
    ("claimed", "uncertain"),
    ("claimed", "suppressed"),
    ("uncertain", "sent"),
    ("uncertain", "failed"),
    ("uncertain", "pending"),
    ("failed", "pending"),
    ("suppressed", "pending"),
]


class Weekday(models.IntegerChoices):
    """Days of the week, numbered as ISO 8601 does."""

    MONDAY = 1, "Monday"
    TUESDAY = 2, "Tuesday"
    WEDNESDAY = 3, "Wednesday"
    THURSDAY = 4, "Thursday"
    FRIDAY = 5, "Friday"
    SATURDAY = 6, "Saturday"
    SUNDAY = 7, "Sunday"


class Theme(models.TextChoices):
    """Colours of the site."""

    AUTO = "auto", "as this machine has them"
    LIGHT = "light", "light"
    DARK = "dark", "dark"


class Sameness(models.TextChoices):
    """What an editor decided about two sources that look like one."""

    MERGED = "merged", "merged"
    APART = "apart", "kept apart"


class ReportOutcome(models.TextChoices):
    """What became of an error that a reader reported."""

    CORRECTED = "corrected", "corrected"
    NO_ERROR = "no_error", "not an error"
    KNOWN = "known", "reported before"
    UNCLEAR = "unclear", "cannot be told"
    SPAM = "spam", "spam"
