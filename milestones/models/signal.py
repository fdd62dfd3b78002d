"""Models of watch-signals, frames of the founding articles, bearings and readings."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from deals.models.base import (
    Recorded,
    Voidable,
    counted_from,
    days_in_range,
    keyed,
    one_of,
    precision_field,
    precision_known,
    tracked,
    void_has_reason,
)
from deals.models.deal import Deal
from deals.models.events import Event
from deals.models.links import link_tables
from deals.models.revision import EVERY_DEAL, OF_EVENT, OWN_DEAL, deals_through, revision_triggers
from deals.models.sources import Source
from deals.states import Confidence, Scope
from milestones.models.querysets import SignalReadingQuerySet
from milestones.states import Direction, FrameKind

FILLED_IN = "{country} and {parties} stand for those of the deal whose page is read"


class FoundingWords(Recorded):
    """Abstract base of watch-signals and frames: the texts that come from the founding articles.

    `{country}` and `{parties}` in `DEAL_WORDS` stand for those of a deal (`scenario.deal_words`).
    """

    DEAL_WORDS = ("question", "positive_reading", "negative_reading", "suggested_indicators")

    key = keyed()
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    question = models.TextField(blank=True, help_text=FILLED_IN)
    positive_reading = models.TextField(blank=True)
    negative_reading = models.TextField(blank=True)
    suggested_indicators = models.TextField(blank=True)
    founding_document = models.CharField(max_length=120, blank=True)
    source = models.ForeignKey(
        Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confidence = models.CharField(max_length=8, choices=Confidence.choices)
    readings_basis = models.CharField(max_length=200, blank=True)
    notes = models.TextField(blank=True)

    class Meta:
        abstract = True


@tracked()
class WatchSignal(FoundingWords):
    """One of the seven questions; all weigh the same unless an administrator says otherwise."""

    question = models.TextField(help_text=FILLED_IN)
    weight = models.DecimalField(max_digits=6, decimal_places=3, default=1)

    class Meta:
        ordering = ["order"]
        triggers = revision_triggers(EVERY_DEAL)
        constraints = [
            models.CheckConstraint(
                condition=Q(weight__gte=0),
                name="watch_signal_weight_not_negative",
                violation_error_message=(
                    "The weight cannot be below zero: enter 0 for a signal that is not to count."
                ),
            ),
            one_of("confidence", Confidence.values, "watch_signal_confidence_known"),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class SignalQuestion(Recorded):
    """The question of a watch-signal as it is asked of one deal, in place of the common one."""

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="signal_questions")
    signal = models.ForeignKey(WatchSignal, on_delete=models.PROTECT, related_name="questions")
    question = models.TextField()
    source = models.ForeignKey(
        Source,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who asks it so; leave empty if the wording is ours",
    )

    class Meta:
        ordering = ["deal", "signal"]
        triggers = revision_triggers(OWN_DEAL)
        constraints = [
            models.UniqueConstraint(
                fields=["deal", "signal"],
                name="signal_question_once",
                violation_error_message=(
                    "The deal has its own question for this signal already: change that one."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.deal}, {self.signal}"


@tracked()
class Frame(FoundingWords):
    """A principle, reform, "I", cautionary area or scenario of the founding articles."""

    kind = models.CharField(max_length=24, choices=FrameKind.choices)

    class Meta:
        ordering = ["kind", "order"]
        triggers = revision_triggers(EVERY_DEAL)
        constraints = [
            one_of("confidence", Confidence.values, "frame_confidence_known"),
            one_of("kind", FrameKind.values, "frame_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class SignalBearing(Recorded):
    """Which way an event points for a signal: our judgement, with the event's rationale."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="bearings")
    signal = models.ForeignKey(WatchSignal, on_delete=models.PROTECT, related_name="bearings")
    direction = models.CharField(max_length=8, choices=Direction.choices)

    class Meta:
        ordering = ["event", "signal"]
        triggers = revision_triggers(deals_through("event_id", "deals_event", OF_EVENT))
        constraints = [
            models.UniqueConstraint(
                fields=["event", "signal"],
                name="bearing_once",
                violation_error_message=(
                    "The event bears on this signal already: change the direction there."
                ),
            ),
            one_of("direction", Direction.values, "bearing_direction_known"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.signal_id} {self.direction}"


@tracked()
class SignalReading(Voidable):
    """A reading from -2 to +2 on a day, with rationale, evidence and author."""

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="readings")
    signal = models.ForeignKey(WatchSignal, on_delete=models.PROTECT, related_name="readings")
    score = models.SmallIntegerField()
    second_score = models.SmallIntegerField(
        null=True, blank=True, help_text="A second reader's score"
    )
    read_on = models.DateField()
    date_precision = precision_field()
    counts_from = counted_from("read_on", "date_precision")
    scope = models.CharField(max_length=16, choices=Scope.choices)
    rationale = models.TextField()
    event = models.ForeignKey(
        Event, null=True, blank=True, on_delete=models.PROTECT, related_name="readings"
    )
    sources = models.ManyToManyField(Source, blank=True, related_name="readings")
    basis = models.CharField(
        max_length=120, blank=True, help_text="Such as editorial judgement, to be reviewed"
    )
    confidence = models.CharField(
        max_length=8, choices=Confidence.choices, default=Confidence.ESTIMATE
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    second_reader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = SignalReadingQuerySet.as_manager()

    class Meta:
        ordering = ["-read_on", "-id"]
        triggers = revision_triggers(OWN_DEAL)
        constraints = [
            models.CheckConstraint(
                condition=Q(score__range=(-2, 2)),
                name="reading_score_in_range",
                violation_error_message=(
                    "The score must lie between -2 and +2: enter a whole number of that range."
                ),
            ),
            models.CheckConstraint(
                condition=Q(second_score__isnull=True) | Q(second_score__range=(-2, 2)),
                name="reading_second_score_in_range",
                violation_error_message=(
                    "The second score must lie between -2 and +2: enter a whole number of that "
                    "range, or leave it empty."
                ),
            ),
            models.CheckConstraint(
                condition=Q(second_reader__isnull=True)
                | Q(author__isnull=True)
                | ~Q(second_reader=models.F("author")),
                name="reading_second_reader_is_another",
                violation_error_message=(
                    "A second reader is somebody else than the author: "
                    "leave the second score to another editor."
                ),
            ),
            one_of("scope", Scope.values, "reading_scope_known"),
            precision_known("date_precision", "reading_precision_known"),
            void_has_reason("reading_void_has_reason"),
            models.UniqueConstraint(
                fields=["deal", "signal", "event"],
                name="reading_once_per_event",
                violation_error_message=(
                    "The deal has a reading of this signal from this event already: change or void "
                    "that one."
                ),
                condition=Q(event__isnull=False, voided_at__isnull=True),
            ),
            days_in_range("reading_days_in_range", "read_on"),
        ]

    def __str__(self) -> str:
        return f"{self.signal} {self.score:+d} on {self.read_on}"


link_tables(SignalReading, OWN_DEAL)
