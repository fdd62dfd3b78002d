"""Choices of this app: statuses of milestones, directions, kinds of frames, scenarios."""

from django.db import models


class Status(models.TextChoices):
    """The status of a milestone on a day; `milestones.rules.verdict.ORDER` decides between them."""

    MET = "met", "met"
    ON_TRACK = "on_track", "on track"
    PARTLY_MET = "partly_met", "partly met"
    OPEN = "open", "open"
    AT_RISK = "at_risk", "at risk"
    OVERDUE = "overdue", "overdue"
    STALLED = "stalled", "stalled (inferred)"
    PLANNED = "planned", "planned"
    UNDATED = "undated", "undated"
    UNKNOWN = "unknown", "unknown"


LATE = frozenset({Status.OVERDUE, Status.AT_RISK, Status.STALLED})


class OcdsStatus(models.TextChoices):
    """Milestone status codes of the Open Contracting Data Standard 1.1."""

    SCHEDULED = "scheduled", "scheduled"
    MET = "met", "met"
    PARTIALLY_MET = "partiallyMet", "partially met"
    NOT_MET = "notMet", "not met"


class Direction(models.TextChoices):
    """Which way an event points for a watch-signal (our judgement)."""

    POSITIVE = "positive", "positive"
    NEUTRAL = "neutral", "neutral"
    NEGATIVE = "negative", "negative"


class FrameKind(models.TextChoices):
    """The kinds of frames in the founding articles."""

    PRINCIPLE = "guiding_principle", "guiding principle"
    REFORM = "government_reform", "government reform"
    THREE_I = "three_i", "“I” of three"
    CAUTION = "cautionary_area", "area of caution"
    SCENARIO = "scenario", "scenario"


class Scenario(models.TextChoices):
    """The three futures of the founding articles."""

    OPTIMISTIC = "optimistic", "optimistic"
    MIXED = "mixed", "mixed"
    CAUTION = "caution", "caution"
