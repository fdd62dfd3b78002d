"""The parts of a page that belong to one person: the only ones that are not kept with it."""

from __future__ import annotations

import re

from django import template
from django.template import Context
from django.template.loader import get_template
from django.utils.html import format_html

from minerals_tracker.templatetags.tracker import page_request

register = template.Library()

FOR_NOBODY = "minerals_tracker.for_nobody"
"""Set in `META` of a request whose page will be kept and shown to everybody."""
MARKER = re.compile(rb"<!--personal:([a-z_]+)-->")
"""What stands in a kept page; no text of a row can be one, since `<` is escaped in all of them."""


@register.simple_tag(takes_context=True)
def personal(context: Context, name: str) -> str:
    """The partial template `name`, which may know the request and its user and nothing else."""
    request = page_request(context)
    if request.META.get(FOR_NOBODY):
        return format_html("<!--personal:{}-->", name)
    return get_template(template_of(name)).render(request=request)


def template_of(name: str) -> str:
    """The template of a personal part."""
    return f"_partials/{name}.html"
