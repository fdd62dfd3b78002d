"""Turn rows of CSV files into records: a column is a field of a model.

A foreign key is written as the key of the row it names; many keys and lists are separated by `|`; a
boolean is yes or no; a choice is its value or its label. A vague day is `2026-03` or `2026`. An
empty cell is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, JSONField, Model

from deals.models import Deal
from deals.reference.files import DATA, Files, Line
from deals.reference.problems import Spot
from deals.reference.records import Record

LIST_MARK = "|"
NEVER = frozenset({"is_illustrative", "void_reason"})
"""Fields that no file may set: reference data is real, and only editors void rows."""
PRECISIONS = {
    "dated_on": "date_precision",
    "happened_on": "date_precision",
    "priced_on": "date_precision",
    "published_on": "published_precision",
    "reached_on": "date_precision",
    "read_on": "date_precision",
    "signed_on": "signed_precision",
    "state_on": "date_precision",
}
"""Date fields that may be vague, with the fields of their precision."""
VAGUE = {4: "year", 7: "month"}
VAGUE_DAY = re.compile(r"\d{4}(-\d{2})?")


@dataclass(frozen=True)
class Sheet:
    """How to read the files of a model.

    `key`: columns that form the key by which other rows name a row.
    `common`: whether a file for all deals must exist.
    `parse`: functions that read the cells of a column; ValueError has a reason and a remedy.
    `derive`: functions that fill an empty cell from the other cells of its row and the deal's key.
    `parts`: columns that name a part of the deal by its number, without a relation.
    `covers`: a foreign key; each row that it could name must be named at least once.
    """

    model: type[Model]
    key: tuple[str, ...] = ("key",)
    common: bool = False
    parse: Mapping[str, Callable[[str], Any]] = field(default_factory=dict)
    derive: Mapping[str, Callable[[Mapping[str, str], str], str]] = field(default_factory=dict)
    parts: Mapping[str, type[Model]] = field(default_factory=dict)
    covers: str = ""

    @property
    def file(self) -> str:
        """Name of its files: the model's plural."""
        return f"{str(self.model._meta.verbose_name_plural).replace(' ', '_')}.csv"

    @cached_property
    def columns(self) -> dict[str, Any]:
        """The fields that a file may have as columns, by name."""
        closed = {*NEVER, *getattr(self.model, "computed", ())}
        fields: list[Any] = self.model._meta.get_fields()
        return {
            one.name: one
            for one in fields
            if one.concrete and one.editable and not one.auto_created and one.name not in closed
        }

    def required(self, about: str) -> list[str]:
        """Return the columns that a file must have.

        `about` is the key of the file's deal, empty for a file of all deals; a file of a deal may
        leave the deal out.
        """
        known = {"order", *self.derive, *(["deal"] if about else [])}
        return [
            name
            for name, one in self.columns.items()
            if not (one.many_to_many or one.blank or one.has_default() or name in known)
        ]

    def value(self, name: str, text: str) -> Any:
        """Return the value of a cell that is no relation, for its field's `clean`.

        Raises ValueError.
        """
        one = self.columns[name]
        if not text:
            return None if one.null else one.get_default()
        if name in self.parse:
            return self.parse[name](text)
        if isinstance(one, BooleanField):
            if text not in {"yes", "no"}:
                raise ValueError("is neither yes nor no.", "Write yes, no or nothing.")
            return text == "yes"
        if isinstance(one, ArrayField | JSONField):
            return members(text)
        if name in PRECISIONS and VAGUE_DAY.fullmatch(text):
            return f"{text}-01-01"[:10]
        return {label: value for value, label in one.flatchoices}.get(text, text)


class Reader:
    """Turns rows of files into records; problems are collected in `files`."""

    def __init__(self, files: Files, sheets: Sequence[Sheet]) -> None:
        self.files = files
        self.sheets = {sheet.model: sheet for sheet in sheets}

    def everything(self) -> list[Record]:
        """Return the records of all files, ordered by sheet, common files first."""
        abouts = {DATA: "", **{folder: self._deal_of(folder) for folder in self.files.folders()}}
        there = self.files.every()
        records: list[Record] = []
        for sheet in self.sheets.values():
            for folder, about in abouts.items():
                file = f"{folder}/{sheet.file}"
                if file in there or (sheet.common if folder == DATA else sheet.model is Deal):
                    records += self.records(sheet, file, about)
                there.discard(file)
        self._refuse_uncovered(records)
        names = ", ".join(sheet.file for sheet in self.sheets.values())
        for file in sorted(there):
            reason = "is a file that nothing reads."
            self.files.refuse(Spot(file, 1), "", reason, f"Use one of: {names}.")
        return records

    def _refuse_uncovered(self, records: Sequence[Record]) -> None:
        for sheet in self.sheets.values():
            if sheet.covers:
                model = sheet.columns[sheet.covers].related_model
                named = {row.links.get(sheet.covers) for row in records if row.model is sheet.model}
                for row in records:
                    if row.model is model and row.key not in named:
                        reason = f"is named by no row of {sheet.file}."
                        self.files.refuse(row.spot, row.key, reason, "Add at least one there.")

    def _deal_of(self, folder: str) -> str:
        """Key of the deal that a folder is about."""
        sheet = self.sheets[Deal]
        file = f"{folder}/{sheet.file}"
        lines = self.files.table(file, sheet.columns, sheet.required(""))
        if len(lines) > 1:
            self.files.refuse(
                lines[1].spot, "", "is a second deal.", "Give each deal a folder of its own."
            )
        return lines[0].cells.get("key", "") if lines else ""

    def records(self, sheet: Sheet, file: str, about: str) -> Iterator[Record]:
        """Yield the records of one file.

        `about` is the key of the file's deal, empty for a file of all deals.
        """
        lines = self.files.table(file, sheet.columns, sheet.required(about))
        for number, line in enumerate(lines, start=1):
            yield self._record(sheet, line, self._completed(sheet, line, number, about), about)

    def _completed(self, sheet: Sheet, line: Line, number: int, about: str) -> dict[str, str]:
        """The cells of a row and those that follow from them, from its place and from its deal."""
        given = {name: text for name, text in line.cells.items() if text}
        cells = dict.fromkeys(line.cells, "")
        if "order" in sheet.columns:
            cells["order"] = str(number)
        if "deal" in sheet.columns and not sheet.columns["deal"].null:
            cells["deal"] = about
        for day in PRECISIONS.keys() & cells.keys() & sheet.columns.keys():
            cells[PRECISIONS[day]] = self._precision(line, day, given)
        for name, fill in sheet.derive.items():
            cells[name] = fill(given, about)
        return cells | given

    def _precision(self, line: Line, day: str, given: Mapping[str, str]) -> str:
        """How exactly a day is known; one that is stated has to agree with the form of the day."""
        text, stated = given.get(day, ""), given.get(PRECISIONS[day], "")
        own = VAGUE.get(len(text), "day") if text else ""
        if stated and stated != own and not (stated == "quarter" and own in {"day", "month"}):
            reason = f"does not fit the date {text or '(empty)'}, which is known to: {own or '-'}."
            self._refuse(line, PRECISIONS[day], stated, reason, "Make the two agree.")
        return own

    def _record(self, sheet: Sheet, line: Line, cells: Mapping[str, str], about: str) -> Record:
        key = LIST_MARK.join(cells.get(part, "") for part in sheet.key)
        record = Record(sheet.model, key, line.spot, {}, {}, {}, cells=cells)
        for name, text in cells.items():
            try:
                self._read(record, sheet, name, text, about)
            except ValueError as error:
                self._refuse(line, name, text, *error.args)
        return record

    def _read(self, record: Record, sheet: Sheet, name: str, text: str, about: str) -> None:
        one = sheet.columns.get(name)
        if text != text.strip():
            raise ValueError("begins or ends with a space.", "Take the space away.")
        if name in sheet.parts and text:
            record.parts[name] = (sheet.parts[name], f"{about}{LIST_MARK}{text}")
        if name == "deal" and about and text not in {"", about}:
            raise ValueError(
                "is not the deal that this file is about.",
                f"Write {about}, or nothing for what is not about the deal itself.",
            )
        if one is None:
            return
        if one.many_to_many:
            record.many[name] = [self._key(one.related_model, k, about) for k in members(text)]
        elif one.is_relation:
            record.links[name] = self._key(one.related_model, text, about) if text else None
        else:
            record.values[name] = sheet.value(name, text)

    def _key(self, model: type[Model], text: str, about: str) -> str:
        """Key of a row that a cell names; a part of the file's deal is named without its deal."""
        of_deal = about and self.sheets[model].key[0] == "deal"
        return f"{about}{LIST_MARK}{text}" if of_deal else text

    def _refuse(self, line: Line, name: str, text: str, reason: str, remedy: str) -> None:
        self.files.refuse(Spot(line.spot.file, line.spot.line, name), text, reason, remedy)


def members(text: str) -> list[str]:
    """Return the members of a list in a cell. Raises ValueError for an empty or repeated member."""
    found = text.split(LIST_MARK) if text else []
    if not all(member and member == member.strip() for member in found):
        raise ValueError("has an empty member.", f"Separate members by one {LIST_MARK}.")
    if len(set(found)) < len(found):
        raise ValueError("names a member twice.", "Name each once.")
    return found
