"""Addresses of the letter: issues as they were sent, the way to stop, one's own wishes."""

from django.urls import path, register_converter

from minerals_tracker.letters import views
from minerals_tracker.letters.content.weeks import Week


class WeekConverter:
    """`2026-W47` in an address; a week that does not exist is not found."""

    regex = r"\d{4}-W\d{2}"

    def to_python(self, value: str) -> Week:
        return Week.parse(value)

    def to_url(self, value: Week | str) -> str:
        return str(value)


register_converter(WeekConverter, "week")

urlpatterns = [
    path("weekly/", views.issues, name="weekly"),
    path("weekly/<week:week>/", views.issue, name="weekly-issue"),
    path("weekly/<week:week>/letter.html", views.letter_html, name="weekly-letter"),
    path("letters/stop/<str:token>/", views.stop, name="letter-stop"),
    path("account/", views.account, name="account"),
]
