"""Templates read without their indentation: a dossier is a kilobyte lighter packed, and 25 to parse."""

from __future__ import annotations

import re

from django.template import Origin
from django.template.loaders import filesystem

_INDENTATION = re.compile(r"\n\s+")


class Loader(filesystem.Loader):
    """The templates of the house; those of pages without what stands at the beginning of a line.

    Ends of lines stay, so that words stay apart and errors name the line. Text that means its own
    indentation belongs into a variable: in a template it is lost, also within `<pre>`.
    """

    def get_contents(self, origin: Origin) -> str:
        """The source of a template. Raises TemplateDoesNotExist where there is none."""
        source = super().get_contents(origin)
        is_page = str(origin.template_name).endswith(".html")
        return _INDENTATION.sub(_lines, source) if is_page else source


def _lines(found: re.Match[str]) -> str:
    """As many ends of lines as there were."""
    return "\n" * found[0].count("\n")
