"""The files of `mprof run`. Each line is a record."""

import re
from collections import Counter, defaultdict
from glob import glob
from os import path

_NUMBER = r"(-?\d+(?:\.\d+)?)"
_RECORD = re.compile(
    rf"(MEM) {_NUMBER} {_NUMBER}"
    rf"|(CHLD) (\d+) {_NUMBER} {_NUMBER}"
    rf"|(FUNC) (.*?) {_NUMBER} {_NUMBER} {_NUMBER} {_NUMBER}(?: (\d+))?"
)

_WHOLE = re.compile(r"(MEM|CHLD) .*\.\d{4}|FUNC .* \d+")
"""A line without a line end that is nevertheless a complete record: its last number has all its digits."""


def read_mprofile_file(filename):
    """What a file has recorded: a dictionary.

    `mem_usage`: MiB. `timestamp`: for each of these, the seconds since the epoch. `func_timestamp`: by the name of a
    function, a list of `[start, end, MiB at the start, MiB at the end, level]` for each call, in older files without the
    level. `children`: by process number, as text, a list of `(MiB, seconds)`. `cmd_line`: the command line, or None.
    `filename`: as given.

    What is no record, as the last line of a file that is being written, is left out.
    """
    content = {
        "mem_usage": [],
        "timestamp": [],
        "func_timestamp": {},
        "filename": filename,
        "cmd_line": None,
        "children": defaultdict(list),
    }
    with open(filename, encoding="utf-8", errors="surrogateescape") as file:
        for line in file:
            if line.startswith("CMDLINE "):
                content["cmd_line"] = line[len("CMDLINE ") :]
            elif line.endswith("\n") or _WHOLE.fullmatch(line):
                _read(line.rstrip("\n"), content)
    return content


def _read(line, content):
    record = _RECORD.fullmatch(line)
    if record is None:
        return
    if record[1]:
        content["mem_usage"].append(float(record[2]))
        content["timestamp"].append(float(record[3]))
    elif record[4]:
        content["children"][record[5]].append((float(record[6]), float(record[7])))
    else:
        name, began_with, began, ended_with, ended, level = record.groups()[8:]
        call = [float(began), float(ended), float(began_with), float(ended_with)]
        content["func_timestamp"].setdefault(name, []).append(call if level is None else [*call, int(level)])


def function_labels(dotted_function_names):
    """By full name, the shortest end of it that no other of the names has."""
    parts = {name: name.split(".") for name in dotted_function_names}
    labels: dict[str, str] = {}
    level = 0
    while len(labels) < len(parts):
        level += 1
        ends = {name: ".".join(of_name[-level:]) for name, of_name in parts.items()}
        shared = Counter(ends.values())
        for name, end in ends.items():
            if shared[end] == 1 or level >= len(parts[name]):
                labels.setdefault(name, end)
    return labels


def get_cmd_line(args):
    """A command line as a file has it."""
    return " ".join(f"'{word}'" if re.search(r"\s", word) else word for word in args).replace("\n", " ")


def profiles():
    """The files of this directory, the oldest first."""
    return sorted(glob("mprofile_??????????????.dat"))


def get_profile_filenames(args):
    """Files by their names, or by their place in `profiles()`, and those that belong to them; "all" stands for all.

    Raises ValueError for one that is not there.
    """
    names = profiles() if args == "all" else [_named(word) for word in args]
    beside = ["_ts".join(path.splitext(name)) for name in names]
    return list(dict.fromkeys([*names, *filter(path.isfile, beside)]))


def _named(word):
    try:
        return profiles()[int(word)]
    except IndexError:
        raise ValueError(f"Invalid index (non-existing file): {word}") from None
    except ValueError:
        if path.isdir(word):
            raise ValueError(f"Path {word} is a directory") from None
        if not path.isfile(word):
            raise ValueError(f"File {word} not found") from None
        return word
