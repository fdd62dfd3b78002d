"""The address book of the site."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from minerals_tracker import accounts, health

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(accounts.urlpatterns)),
    path("", include("minerals_tracker.dashboard.urls")),
    path("", include("minerals_tracker.digest.urls")),
    path("", include("minerals_tracker.work.urls")),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

handler500 = "minerals_tracker.outage.fault"
