"""Addresses of the dashboard."""

from __future__ import annotations

from django.urls import path

from minerals_tracker.dashboard import method_views, views

urlpatterns = [
    path("", views.portfolio_page, name="portfolio"),
    path("deals/<slug:slug>/", views.deal_page, name="deal"),
    path("deals/<slug:slug>/shipments/", views.shipments_page, name="shipments"),
    path("shipments/<str:reference>/", views.shipment_page, name="shipment"),
    path("methodology/", method_views.methodology_page, name="methodology"),
    path("methodology/dictionary/", method_views.dictionary_page, name="dictionary"),
]
