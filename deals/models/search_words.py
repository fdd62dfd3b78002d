"""The words by which search finds a row: a generated column of its own table.

PostgreSQL writes it with the row, whatever wrote that, so search is never behind.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models.functions import Upper

LANGUAGE = "english"
"""PostgreSQL's text search configuration: how words are cut to their stems."""

_ACCENTS = [*range(0x300, 0x370), *range(0x64B, 0x660), 0x670]
_FILLERS = [0x640, 0x200C, 0x200D]  # tatweel and the joiners, which only shape a word
_LETTERS = {
    "\u064a\u0649": "\u06cc",  # the Arabic yeh, with and without its dots: the Farsi yeh
    "\u0643": "\u06a9",  # the Arabic kaf: the Farsi and Urdu keheh
    "\u0629\u06c1\u06d5": "\u0647",  # teh marbuta, the Urdu heh and ae: heh
    "\u0671": "\u0627",  # alef wasla: alef
}
_DIGITS = ["\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669"]
_DIGITS += ["\u06f0\u06f1\u06f2\u06f3\u06f4\u06f5\u06f6\u06f7\u06f8\u06f9"]
_REPLACED = {one: letter for many, letter in _LETTERS.items() for one in many}
_REPLACED |= {digit: str(value) for digits in _DIGITS for value, digit in enumerate(digits)}
_TABLE = str.maketrans(_REPLACED | dict.fromkeys(map(chr, [*_ACCENTS, *_FILLERS]), ""))


class Folded(models.Func):
    """A text whose words are alike however they are written: accents, Arabic and Farsi letters.

    A migration made the function; `folded` does the same to what is asked.
    """

    function = "fold_words"
    output_field = models.TextField()


def folded(text: str) -> str:
    """What the database makes of a text by `fold_words`."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).translate(_TABLE))


def found_by(title: Sequence[str], body: Sequence[str] = ()) -> models.GeneratedField:
    """Make the column of a row's words: those of its key and title weigh more than the others."""
    named = _vector(title, "A")
    return models.GeneratedField(
        expression=named + _vector(body, "B") if body else named,
        output_field=SearchVectorField(),
        db_persist=True,
        editable=False,
    )


def search_indexes(name: str, key: str = "key") -> list[models.Index]:
    """Make the indexes by which words and the beginning of a key are found."""
    return [
        GinIndex(fields=["words"], name=f"{name}_words"),
        models.Index(OpClass(Upper(key), "text_pattern_ops"), name=f"{name}_key_begun"),
    ]


def _vector(columns: Sequence[str], weight: str) -> SearchVector:
    return SearchVector(*map(Folded, columns), weight=weight, config=LANGUAGE)
