"""URLs of the editors' desk and of readers' reports."""

from django.urls import path

import minerals_tracker.pages.url_keys  # noqa: F401 (a kind of part of an address)
from minerals_tracker.desk import double_views, views

urlpatterns = [
    path("queue/", views.queue_page, name="queue"),
    path("queue/doubles/", double_views.doubles, name="doubles"),
    path("queue/doubles/<key:key>/<key:other_key>/", double_views.double, name="double"),
    path("queue/decisions/<int:number>/undo/", double_views.undo_double, name="double-undo"),
    path("report/", views.report, name="report"),
    path("report/thanks/", views.thanks, name="report-thanks"),
]
