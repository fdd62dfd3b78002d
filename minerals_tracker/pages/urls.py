"""URLs of the pages."""

from __future__ import annotations

from django.urls import path

import minerals_tracker.pages.url_keys  # noqa: F401 (a kind of part of an address)
from minerals_tracker.pages import (
    deal_views,
    file_views,
    method_views,
    paper_views,
    site_views,
    views,
)
from minerals_tracker.pages.changes.feed import ChangesFeed
from minerals_tracker.pages.side_by_side import views as side_views

urlpatterns = [
    path("", views.portfolio_page, name="portfolio"),
    path("deals/<slug:slug>/", views.deal_page, name="deal"),
    path("deals/<slug:slug>/compare/", views.compare_page, name="compare"),
    path("deals/<slug:slug>/shipments/", views.shipments_page, name="shipments"),
    path(
        "deals/<slug:slug>/shipments.<slug:form>", file_views.shipments_file, name="shipments-file"
    ),
    path(
        "deals/<slug:slug>/shipments.csv-metadata.json",
        file_views.shipments_metadata,
        name="shipments-metadata",
    ),
    path("deals/<slug:slug>/customs/", views.customs_page, name="customs"),
    path("shipments/<key:reference>/", views.shipment_page, name="shipment"),
    path("papers/<int:paper>/", paper_views.paper_file, name="paper"),
    path("deals/<slug:slug>/milestones/", deal_views.milestones, name="milestones"),
    path("deals/<slug:slug>/signals/", deal_views.signals, name="signals"),
    path("deals/<slug:slug>/yardsticks/", deal_views.yardsticks, name="yardsticks"),
    path("deals/<slug:slug>/events/", deal_views.events, name="events"),
    path("deals/<slug:slug>/disputed/", deal_views.disputed, name="disputed"),
    path("deals/<slug:slug>/sources/", deal_views.sources, name="sources"),
    path("deals/<slug:slug>/evidence.json", file_views.evidence_file, name="evidence-file"),
    path("deals/<slug:slug>/record/", deal_views.record, name="record"),
    path("sources/<key:key>/", deal_views.source, name="source"),
    path("compare/", side_views.side_by_side_page, name="side-by-side"),
    path("compare.<slug:form>", side_views.side_by_side_file, name="side-by-side-file"),
    path("changes/", site_views.changes, name="changes"),
    path("changes/feed/", ChangesFeed(), name="changes-feed"),
    path("search/", site_views.search, name="search"),
    path("methodology/", method_views.methodology_page, name="methodology"),
    path("methodology/dictionary/", method_views.dictionary_page, name="dictionary"),
]
