"""Kept pages in the memory of a process, cut at the parts of one person and packed beforehand.

A page is packed once, not for every reader: the parts of one person are packed by themselves and
set between, as blocks of one gzip stream (RFC 1951, 3.2.3, and RFC 1952). So a person's secrets are
never packed together with what others wrote, and cannot be guessed from the length of the page.
"""

from __future__ import annotations

import struct
import zlib
from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock

from minerals_tracker.templatetags.personal import MARKER

SHELF_BYTES = 8_000_000
"""Bytes of pages, packed and not, that one process keeps."""

_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_END = zlib.compressobj(wbits=-zlib.MAX_WBITS).flush()


class Body:
    """A page rendered for nobody, with places for the parts of a person."""

    __slots__ = ("_packed", "names", "texts")

    def __init__(self, body: bytes) -> None:
        cut = MARKER.split(body)
        self.texts = tuple(cut[::2])
        self.names = tuple(name.decode() for name in cut[1::2])
        self._packed: tuple[bytes, ...] | None = None

    def plain(self, parts: Mapping[str, bytes]) -> bytes:
        """The page with a person's parts, by name, in their places."""
        filled = [self.texts[0]]
        for name, text in zip(self.names, self.texts[1:], strict=True):
            filled += (parts[name], text)
        return b"".join(filled)

    def packed(self, parts: Mapping[str, bytes]) -> bytes:
        """The same as one gzip stream."""
        if self._packed is None:
            self._packed = tuple(_block(text) for text in self.texts)
        blocks = [_HEAD, self._packed[0]]
        for name, block in zip(self.names, self._packed[1:], strict=True):
            blocks += (_block(parts[name]), block)
        whole = self.plain(parts)
        tail = struct.pack("<LL", zlib.crc32(whole), len(whole) & 0xFFFFFFFF)
        return b"".join((*blocks, _END, tail))

    def __len__(self) -> int:
        """Bytes that it takes, packed ones included whether there are any yet or not."""
        return sum(map(len, self.texts)) * 5 // 4


class Shelf:
    """The bodies that were asked for last, by key, up to a number of bytes; safe between threads."""

    def __init__(self, limit: int = SHELF_BYTES) -> None:
        self._limit, self._held = limit, 0
        self._bodies: OrderedDict[str, Body] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str) -> Body | None:
        with self._lock:
            if key in self._bodies:
                self._bodies.move_to_end(key)
            return self._bodies.get(key)

    def put(self, key: str, body: Body) -> None:
        """Keep a body in the place of those that nobody asked for longest."""
        with self._lock:
            if key in self._bodies or len(body) > self._limit:
                return
            self._bodies[key] = body
            self._held += len(body)
            while self._held > self._limit:
                self._held -= len(self._bodies.popitem(last=False)[1])

    def clear(self) -> None:
        with self._lock:
            self._bodies.clear()
            self._held = 0


def _block(text: bytes) -> bytes:
    """The text as blocks of a deflate stream that refer to nothing before and end on a byte."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(text) + packer.flush(zlib.Z_FULL_FLUSH)
