"""Where the servers of a checkout live and how they are named; starts and creates nothing."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Layout:
    """Where the servers of one checkout keep their files; a pure function of path and user.

    Socket paths may hold 107 bytes at most, so sockets live in a short directory named after
    a hash of the (possibly very long) path of the checkout.
    """

    var: Path
    sockets: Path

    @property
    def postgres_data(self) -> Path:
        return self.var / "pg"

    @property
    def valkey_data(self) -> Path:
        return self.var / "valkey"

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey.sock"

    @property
    def cache_socket(self) -> Path:
        return self.sockets / "cache.sock"

    @property
    def secret_key(self) -> Path:
        return self.var / "secret_key"

    @property
    def logs(self) -> Path:
        return self.var / "log"

    @property
    def locks(self) -> Path:
        return self.var / "lock"

    def broker_url(self) -> str:
        return f"redis+socket://{self.valkey_socket}?virtual_host=1"

    def cache_url(self) -> str:
        return f"unix://{self.cache_socket}?db=0"


def layout(var: Path | None = None) -> Layout:
    """Say where the servers for `var` (default: `VAR_DIR`, else `var/` of the checkout) live."""
    root = (var or Path(os.environ.get("VAR_DIR") or CHECKOUT / "var")).resolve()
    digest = hashlib.sha256(os.fsencode(root)).hexdigest()[:12]
    return Layout(root, _temporary() / f"mt-{os.getuid()}-{digest}")


def _temporary() -> Path:
    """`/tmp` whatever TMPDIR says: two shells of one user must find the same sockets."""
    common = Path("/tmp")  # noqa: S108 - only a private directory (0700, owner checked) is made in it
    return common if common.is_dir() else Path(tempfile.gettempdir())
