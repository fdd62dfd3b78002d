"""Addresses of the dashboard."""

from __future__ import annotations

from django.urls import path

from minerals_tracker.dashboard import views

urlpatterns = [
    path("", views.portfolio_page, name="portfolio"),
    path("deals/<slug:slug>/", views.deal_page, name="deal"),
]
