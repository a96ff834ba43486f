"""The file belongs to one recording, and is complete."""

import re
import resource
import time

import pytest

UNLIMITED = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)


def in_one_second(mprof, *programs):
    """Starts recordings of these programs in one second, so that their names have one time. Waits for their ends."""
    # at the beginning of a second, so that all start within it
    time.sleep(1 - time.time() % 1)
    processes = [mprof.start("run", *program) for program in programs]
    for process in processes:
        process.communicate(timeout=60)
    return sorted(mprof.folder.glob("*.dat"))


def test_recordings_of_the_same_second_have_different_files(mprof):
    programs = [["sleep", f"0.{number}"] for number in range(3, 8)]
    files = in_one_second(mprof, *programs)
    assert all(re.fullmatch(r"mprofile_\d{14}\.dat", file.name) for file in files), files
    lines = [file.read_text().splitlines() for file in files]
    commands = [[line for line in file if line.startswith("CMDLINE")] for file in lines]
    assert sorted(commands) == [[f"CMDLINE sleep 0.{number}"] for number in range(3, 8)]


def test_a_program_that_cannot_start_deletes_no_other_recording(mprof):
    for _ in range(3):
        files = in_one_second(mprof, ["./nope"], ["sleep", "0.2"], ["./nope"])
        (file,) = files
        assert file.read_text().startswith("CMDLINE sleep 0.2\nMEM "), file.read_text()
        file.unlink()


def test_a_named_file_is_appended_to_and_kept_if_the_program_cannot_start(mprof):
    mprof.file.write_text("CMDLINE before\n")
    mprof("run", "-o", "out.dat", "./nope")
    mprof("run", "-o", "out.dat", "true")
    assert [words[1] for words in mprof.records("CMDLINE")] == ["before", "true"]


def test_a_link_to_a_missing_file_creates_the_file(mprof):
    (mprof.folder / "link.dat").symlink_to(mprof.file)
    finished = mprof("run", "-E", "-o", "link.dat", "true")
    assert (finished.status, finished.stderr) == (0, b""), finished
    assert mprof.records("CMDLINE") == [["CMDLINE", "true"]]


@pytest.fixture
def with_a_full_disk(mprof, waits):
    """Starts a recording whose file has room for this number of bytes. Returns when the file is full."""

    def start(room):
        def prepare():
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))

        shell = "while ! test -e end; do sleep 0.05; done; exit 3"
        words = ["run", "-E", "-T", "0.01", "-o", "out.dat", "sh", "-c", shell]
        process = mprof.start(*words, preexec_fn=prepare)
        waits(lambda: mprof.file.exists() and mprof.file.stat().st_size == room)
        return process

    return start


def end(mprof, process):
    """Makes the program end. Returns the status and the messages."""
    (mprof.folder / "end").mkdir()
    _, errors = process.communicate(timeout=60)
    return process.returncode, errors.replace(b"mprof: Program resulted with a non-zero exit code: 3\n", b"")


@pytest.mark.parametrize("room", [1000, 1001, 1017, 1030])
def test_a_disk_that_is_full_for_a_moment_loses_no_record(mprof, with_a_full_disk, room):
    process = with_a_full_disk(room)
    full = time.time()
    time.sleep(0.7)
    again = time.time()
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, UNLIMITED)
    time.sleep(0.3)
    assert end(mprof, process) == (3, b"")
    assert any(full < at < again for at in mprof.times())  #: those that could not be written then
    assert mprof.times()[-1] > again
    assert mprof.file.stat().st_size > room


def test_a_disk_that_stays_full_is_reported_and_changes_no_status(mprof, with_a_full_disk):
    process = with_a_full_disk(1000)
    assert end(mprof, process) == (3, b"mprof: cannot write `out.dat`: File too large\n")
