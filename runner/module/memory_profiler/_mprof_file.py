"""The recordings of `mprof run`: files with one record on each line."""

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
"""The last line of a file, if it is a complete record without a line end: its last number has all its digits."""


def read_mprofile_file(filename):
    """Read a recording. Return a dictionary with these keys:

    mem_usage: a list with the memory of each sample, in MiB.
    timestamp: a list with the time of each sample, in seconds since the epoch.
    func_timestamp: a dictionary with the calls of each function. Its keys are names; its values are lists of
        `[start, end, MiB at start, MiB at end, level]`. Older files have no level.
    children: a dictionary with the samples of each child process. Its keys are pids as text; its values are lists of
        `(MiB, seconds)`.
    cmd_line: the command line with its line end, or None.
    filename: the argument.

    Lines that are no records are skipped, such as an incomplete last line of a file that is being written.
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
    """Return a dictionary with a label for each dotted name: its shortest end, in whole parts, that no other name has."""
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
    """Return a command line as recordings have it: arguments with blanks are quoted, and line ends become blanks."""
    return " ".join(f"'{word}'" if re.search(r"\s", word) else word for word in args).replace("\n", " ")


def profiles():
    """Return the names of the recordings in this directory, the oldest first."""
    return sorted(glob("mprofile_??????????????.dat"))


def get_profile_filenames(args):
    """Return the file names of recordings, followed by their companion files that exist.

    args: a list of file names and of indices into `profiles()`, or "all".

    Raises ValueError for a recording that does not exist.
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
