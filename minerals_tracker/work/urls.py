"""Addresses of the editors' desk, and of a reader's report."""

from django.urls import path

from minerals_tracker.work import views

urlpatterns = [
    path("report/", views.report, name="report"),
    path("report/thanks/", views.thanks, name="report-thanks"),
]
