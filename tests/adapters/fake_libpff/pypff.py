"""Stands for libpff: as much of its interface as is used, over the files that ``outlook_kit.store`` writes.

What is called broken raises as libpff does; what is called deadly ends the process as C code does.
"""

import json
import os
import signal
from pathlib import Path

START = 512


class _Entry:
    def __init__(self, tag, kind, data):
        self.entry_type, self.value_type, self._data = int(tag, 16), kind, data

    @property
    def data(self):
        if self._data == "broken":
            raise OSError("pypff_record_entry_get_data: unable to retrieve data. libpff_record_entry_read: bad block")
        return bytes.fromhex(self._data)


class _Set:
    def __init__(self, props):
        self._entries = [_Entry(tag, *value) for tag, value in props.items()]
        self.number_of_entries = len(self._entries)

    def get_entry(self, number):
        return self._entries[number]


class _Rows:
    def __init__(self, sets):
        self._sets = [_Set(one) for one in sets]
        self.number_of_record_sets = len(self._sets)

    def get_record_set(self, number):
        return self._sets[number]


class _Item(_Rows):
    def __init__(self, held):
        super().__init__([held["props"]])
        self._held = held
        self.number_of_sub_items = int("item" in held)

    @property
    def recipients(self):
        return _Rows(self._held["people"]) if "people" in self._held else None

    @property
    def number_of_attachments(self):
        if self._held.get("files") == "broken":
            raise OSError(
                "pypff_message_get_number_of_attachments: unable to retrieve number. libpff_table: bad offset"
            )
        return len(self._held.get("files", ()))

    def get_attachment(self, number):
        return _Item(self._held["files"][number])

    def get_sub_item(self, _):
        return _Item(self._held["item"])

    def get_size(self):
        return self._held.get("size", 0)


class _Folder(_Rows):
    def __init__(self, held, above=()):
        super().__init__([held["props"]])
        self._held, self._above = held, (*above, held)
        self.identifier, self.name = held["id"], held["name"]
        self.number_of_sub_messages = held.get("count", len(held["items"]))
        self.number_of_sub_folders = len(held["folders"])

    def get_sub_message(self, number):
        held = self._held["items"][number] if number < len(self._held["items"]) else "broken"
        if held == "broken":
            raise OSError("pypff_folder_get_sub_message: unable to retrieve sub message. libpff_item: invalid offset")
        if held in ("deadly", "endless"):
            os.kill(os.getpid(), signal.SIGSEGV if held == "deadly" else signal.SIGALRM)
        return _Item(held)

    def get_sub_folder(self, number):
        held = self._held["folders"][number]
        if held == "broken":
            raise OSError("pypff_folder_get_sub_folder: unable to retrieve sub folder. libpff_item: invalid offset")
        if held == "deadly":
            os.kill(os.getpid(), signal.SIGSEGV)
        return _Folder(self._above[0] if held == "loop" else held, self._above)


class file:  # noqa: N801 - libpff's name
    ascii_codepage = b"cp1252"

    def open(self, path):
        data = Path(path).read_bytes()
        try:
            self._held = json.loads(data[START:])
        except ValueError as error:
            raise OSError(
                "pypff_file_open: unable to open file. libpff_file_header_read_data: invalid header"
            ) from error
        self.message_store = _Rows([self._held["store"]])
        self.name_to_id_map = _Rows([self._held["names"]])

    def get_root_folder(self):
        return _Folder(self._held["root"])
