"""`--list` reads a pipe once, and does not read a source that never ends."""

import pytest

from harness.programs import run
from sources.ways import MOST_SECONDS

SCRIPT = "@profile\ndef work():\n    pass\n"

WAYS = {
    "a substituted process": 'exec "$@" <(cat script.py)',
    "a named pipe": 'mkfifo pipe; cat script.py > pipe & exec "$@" ./pipe',
    "the device of standard input": 'cat script.py | "$@" /dev/stdin',
}


def listed(way, source, python, folder):
    (folder / "script.py").write_text(source)
    return run(["bash", "-c", way, "bash", *python.pyprof_command(["--list"])], within=folder, timeout=MOST_SECONDS)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("source", [SCRIPT, SCRIPT + "type(x = {})\nprint(f'{1!r:>{2}}')\n", SCRIPT + "a b\n"])
def test_a_pipe_has_the_same_list_as_a_file(way, source, python, tmp_path) -> None:
    file = listed('exec "$@" script.py', source, python, tmp_path)
    pipe = listed(WAYS[way], source, python, tmp_path)
    assert (pipe.stdout, pipe.status) == (file.stdout, file.status), f"{file}\n{pipe}"
    assert pipe.stderr.count(b"\n") == file.stderr.count(b"\n")


def test_a_device_is_not_read(python, tmp_path) -> None:
    finished = listed('exec "$@" /dev/zero', SCRIPT, python, tmp_path)
    assert finished.status == 2 and finished.stdout == b""
    assert finished.stderr == (
        b"pyprof: cannot list the functions of a script: cannot read the script `/dev/zero`: it is not a regular file\n"
    )
