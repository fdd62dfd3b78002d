"""The list of changes as an Atom feed, as the public sees it, without illustrative deals."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed

from deals.validation.characters import printable
from deals.visibility import NOBODY
from minerals_tracker.pages.as_of import AsOf
from minerals_tracker.pages.changes.change_wording import Act
from minerals_tracker.pages.changes.changes_page import ChangesPage, changes_page
from minerals_tracker.pages.changes.periods import ALL


class PrintableAtom(Atom1Feed):
    """An Atom feed without the control characters that XML cannot hold."""

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        fit = {k: printable(v) if isinstance(v, str) else v for k, v in item.items()}
        super().add_item_elements(handler, fit)


class ChangesFeed(Feed[Any, Any]):
    """The latest transactions; takes `?deal=` and the other filters of the page."""

    feed_type = PrintableAtom
    title = "Minerals Tracker: what changed"
    subtitle = "What was recorded, why, and what differs from before."

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> ChangesPage:
        today = timezone.localdate()
        asked = {"period": ALL, **request.GET.dict()}
        return changes_page(AsOf(today, today), asked, NOBODY)

    def link(self, page: ChangesPage) -> str:
        return f"{reverse('changes')}?deal={page.deal.slug}" if page.deal else reverse("changes")

    def items(self, page: ChangesPage) -> list[Act]:
        every = page.deal is not None
        return [act for act in page.acts if every or not act.is_illustrative]

    def item_title(self, item: Act) -> str:
        return item.title

    def item_description(self, item: Act) -> str:
        lines = (f"{line.kind.capitalize()} {line.what}: {line.name}" for line in item.lines)
        return ". ".join(part for part in (item.reason, *item.counted, *lines) if part)

    def item_link(self, item: Act) -> str:
        return f"{reverse('changes')}?{urlencode({'before': item.just_after})}#at-{item.key}"

    def item_guid(self, item: Act) -> str:
        return f"changes:{item.key}"

    item_guid_is_permalink = False

    def item_updateddate(self, item: Act) -> datetime:
        return item.at

    def item_author_name(self, item: Act) -> str:
        return item.who
