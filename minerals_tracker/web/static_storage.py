"""URLs of static files; with a hash of the contents once they are collected."""

from __future__ import annotations

import logging

from whitenoise.storage import CompressedManifestStaticFilesStorage

log = logging.getLogger(__name__)


class StaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Names a file that was not collected by its plain name, so that no page fails for want of one.

    WhiteNoise serves that name from the checkout where the file exists (`WHITENOISE_USE_FINDERS`);
    where it does not, one file is not found instead of a whole page. `collectstatic` is as strict
    as ever.
    """

    def stored_name(self, name: str) -> str:
        """The name with its hash; without it, and with a word in the log, where there is none."""
        try:
            found: str = super().stored_name(name)
        except ValueError:
            log.error("%s was not collected: run `manage.py collectstatic` and start again.", name)
            self.hashed_files[self.hash_key(name)] = name  # told once for each process
            return name
        return found
