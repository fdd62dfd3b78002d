"""The address book of the site."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from minerals_tracker.people import accounts
from minerals_tracker.web import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(accounts.urlpatterns)),
    path("", include("minerals_tracker.pages.urls")),
    path("", include("minerals_tracker.letters.urls")),
    path("", include("minerals_tracker.desk.urls")),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

handler500 = "minerals_tracker.web.outage.fault"
