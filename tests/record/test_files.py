"""The file of a record: the files that are refused, and the commands of `mprof` for records."""

import os
import re
import struct
import subprocess

import pytest

from endings.ended import Started
from harness.machine import machine
from harness.tables import tables_in
from record.recorded import RECORD, command, mprof, profile, report
from record.test_after_the_end import WAITING

PROGRAM = """
@profile
def work():
    return 1

work()
print("done")
"""


def test_a_file_that_exists_is_refused_and_keeps_its_content(either, tmp_path):
    (tmp_path / RECORD).write_text("mine")
    refused = profile(either, tmp_path, PROGRAM)
    assert refused.status == 2 and refused.stdout == b"", refused
    assert f"cannot create the record `{RECORD}`".encode() in refused.stderr
    assert b"hint: " in refused.stderr and b"Traceback" not in refused.stderr
    assert (tmp_path / RECORD).read_text() == "mine"


def test_two_runs_never_share_a_record(any_door, tmp_path):
    assert profile(any_door, tmp_path, PROGRAM).status == 0
    first = report(any_door, tmp_path).stdout
    assert profile(any_door, tmp_path, PROGRAM).status == 2
    assert report(any_door, tmp_path).stdout == first


def test_the_error_names_a_missing_folder(any_door, tmp_path):
    (tmp_path / "program.py").write_text(PROGRAM)
    words = any_door.command(("--record", "no/such/file"), ("program.py",))
    refused = subprocess.run(words, cwd=tmp_path, capture_output=True)
    assert refused.returncode == 2 and b"`no/such/file`" in refused.stderr, refused


def test_a_record_does_not_go_with_times(any_door, tmp_path):
    refused = profile(any_door, tmp_path, PROGRAM, "--timestamp")
    assert refused.status == 2 and b"--record" in refused.stderr and b"--timestamp" in refused.stderr
    assert not (tmp_path / RECORD).exists()


def test_a_full_disk_is_reported_and_the_program_runs(any_door, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], capture_output=True)
    if mounted.returncode:
        pytest.skip(f"cannot mount a file system: {mounted.stderr.decode()}")
    try:
        (tmp_path / "program.py").write_text(PROGRAM)
        words = any_door.command(("--record", str(disk / RECORD)), ("program.py",))
        finished = subprocess.run(words, cwd=tmp_path, capture_output=True)
        assert finished.returncode == 0 and b"done" in finished.stdout, finished
        assert len(tables_in(finished.stdout)) == 1
        assert b"cannot create the record" in finished.stderr and b"No space left" in finished.stderr, finished
        assert not os.listdir(disk)
    finally:
        subprocess.run(["umount", disk], check=True)


def damaged(content: bytes, name: str) -> bytes:
    """Returns the content of a record with this damage."""
    match name:
        case "an empty file":
            return b""
        case "a text":
            return b"import this\n" * 1000
        case "a picture":
            return b"\x89PNG\r\n\x1a\n" + bytes(5000)
        case "a header that is cut off":
            return content[:40]
        case "an end that is cut off":
            return content[:4200]
        case "a newer record":
            return content[:16] + struct.pack("<II", 7, 7) + content[24:]
        case "an impossible end":
            return content[:80] + struct.pack("<I", 99) + content[84:]
        case "a block that is too long":
            return content[: 4096 + 16] + struct.pack("<Q", 1 << 60) + content[4096 + 24 :]
        case "a block of no length":
            return content[: 4096 + 16] + struct.pack("<Q", 0) + content[4096 + 24 :]
    raise LookupError(name)


WRONG = {
    "an empty file": "is not a record of pyprof",
    "a text": "is not a record of pyprof",
    "a picture": "is not a record of pyprof",
    "a header that is cut off": "is damaged",
    "an end that is cut off": "is damaged",
    "a newer record": "a newer pyprof wrote it",
    "an impossible end": "is damaged",
    "a block that is too long": "is damaged",
    "a block of no length": "is damaged",
}


def test_a_damaged_record_has_one_error(any_door, tmp_path):
    profile(any_door, tmp_path, PROGRAM)
    content = (tmp_path / RECORD).read_bytes()
    for name, message in WRONG.items():
        (tmp_path / "wrong").write_bytes(damaged(content, name))
        refused = mprof(any_door, tmp_path, "report", "wrong")
        assert refused.status == 1 and refused.stdout == b"", (name, refused)
        lines = [line for line in refused.stderr.decode().splitlines() if not line.startswith("hint: ")]
        assert len(lines) == 1 and lines[0].startswith("mprof: cannot read the record `wrong`: "), (name, refused)
        assert message in lines[0], (name, refused)


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ("absent", "No such file"),
        (".", "is not a record"),
        ("999999999", "there is no process 999999999"),
    ],
)
def test_an_argument_that_names_no_record_has_one_error(named, message, any_door, tmp_path):
    refused = mprof(any_door, tmp_path, "report", named)
    assert refused.status == 1 and refused.stdout == b"", refused
    assert message in refused.stderr.decode(), refused


def test_a_process_without_a_record_is_named(any_door, tmp_path):
    with subprocess.Popen(["sleep", "60"]) as program:
        refused = mprof(any_door, tmp_path, "report", str(program.pid))
        program.kill()
    assert refused.status == 1 and refused.stdout == b"", refused
    assert f"process {program.pid} has no record\nhint: `pyprof --record FILE`".encode() in refused.stderr, refused


def test_the_precision_of_mprof_report_can_be_chosen(any_door, tmp_path):
    profile(any_door, tmp_path, PROGRAM, "--precision", "1")
    assert len(tables_in(report(any_door, tmp_path).stdout, precision=1)) == 1
    asked = mprof(any_door, tmp_path, "report", "--precision", "6", RECORD)
    assert len(tables_in(asked.stdout, precision=6)) == 1


def test_the_report_names_the_python_and_the_machine(either, tmp_path):
    profile(either, tmp_path, PROGRAM)
    assert report(either, tmp_path).stderr == b""
    shown = mprof(either, tmp_path, "report", "--verbose", RECORD)
    found = re.fullmatch(rb"mprof: recorded in Python (\S+) on (.*)\n", shown.stderr)
    assert found, shown
    assert found[1].decode().startswith(".".join(map(str, either.python.version))), shown
    assert found[2].decode() == machine(), shown
    assert b"Linux" not in shown.stdout, shown


def test_the_machine_is_named_if_its_memory_may_have_run_out(any_door, tmp_path):
    profile(any_door, tmp_path, PROGRAM + "import os\nos.kill(os.getpid(), 9)\n")
    shown = report(any_door, tmp_path)
    assert f" on {machine()}\nmprof: process ".encode() in shown.stderr, shown


def test_mprof_lists_records_after_the_recordings(any_door, tmp_path):
    (tmp_path / "mprofile_20230127152030.dat").write_text("CMDLINE a\nMEM 1.0 1.0\n")
    (tmp_path / "other.record").write_bytes(bytes(1 << 18))
    profile(any_door, tmp_path, PROGRAM)
    lines = mprof(any_door, tmp_path, "list").stdout.decode().splitlines()
    assert lines[0] == "0 mprofile_20230127152030.dat 15:20:30 27/01/2023"
    assert len(lines) == 2 and lines[1].startswith(f"- {RECORD} "), lines


def test_mprof_removes_records_by_name_and_all_of_them(any_door, tmp_path):
    profile(any_door, tmp_path, PROGRAM)
    (tmp_path / "other.record").write_bytes(bytes(1 << 18))
    dry = mprof(any_door, tmp_path, "rm", "--dry-run", RECORD)
    assert dry.status == 0 and RECORD.encode() in dry.stdout and (tmp_path / RECORD).exists()
    assert mprof(any_door, tmp_path, "rm", RECORD).status == 0
    assert not (tmp_path / RECORD).exists()
    assert mprof(any_door, tmp_path, "rm", "other.record").status == 1
    profile(any_door, tmp_path, PROGRAM)
    assert mprof(any_door, tmp_path, "clean").status == 0
    assert sorted(os.listdir(tmp_path)) == ["other.record", "program.py"]


def test_mprof_keeps_the_record_of_a_running_process(any_door, tmp_path):
    (tmp_path / "program.py").write_text(WAITING)
    with Started(command(any_door, "program.py"), within=tmp_path) as program:
        program.printed(b"ready")
        refused = mprof(any_door, tmp_path, "rm", RECORD)
        assert refused.status == 1 and f"process {program.pid} still writes".encode() in refused.stderr, refused
        assert mprof(any_door, tmp_path, "clean").status == 0
        assert (tmp_path / RECORD).exists()
