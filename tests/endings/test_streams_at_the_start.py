"""A program that begins with a stream closed, full, without a reader or not readable ends as under plain python."""

import os
from dataclasses import replace

import pytest

from endings.ended import no_core
from endings.measured import Run, must_have_table
from endings.test_circumstances import ENDINGS
from record.recorded import RECORD, report


def opened(number: int, path: str, flags: int):
    """Opens a file in the place of a stream."""

    def prepare() -> None:
        no_core()
        descriptor = os.open(path, flags)
        os.dup2(descriptor, number)
        os.close(descriptor)

    return prepare


def closed(*numbers: int):
    """Closes streams."""

    def prepare() -> None:
        no_core()
        for number in numbers:
            os.close(number)

    return prepare


def without_a_reader(number: int):
    """Makes a stream a pipe that nothing reads."""

    def prepare() -> None:
        no_core()
        reader, writer = os.pipe()
        os.dup2(writer, number)
        os.close(reader)
        os.close(writer)

    return prepare


STREAMS = {
    "standard input closed": closed(0),
    "standard input not readable": opened(0, os.devnull, os.O_WRONLY),
    "standard error closed": closed(2),
    "standard error full": opened(2, "/dev/full", os.O_WRONLY),
    "standard error without a reader": without_a_reader(2),
    "standard error not writable": opened(2, os.devnull, os.O_RDONLY),
    "standard input and standard error closed": closed(0, 2),
}

NO_OUTPUT = {
    "closed": closed(1),
    "full": opened(1, "/dev/full", os.O_WRONLY),
    "without a reader": without_a_reader(1),
    "not writable": opened(1, os.devnull, os.O_RDONLY),
}

TOUCHES = """
def attempt(action):
    try:
        os.write(1, repr(action()).encode() + bytes([10]))
    except BaseException as error:
        os.write(1, repr(error).encode() + bytes([10]))

attempt(lambda: (sys.stdin, sys.stderr))
attempt(lambda: sys.stdin.read())
attempt(lambda: os.read(0, 1))
attempt(lambda: os.write(2, b"to standard error"))
attempt(lambda: print("an error", file=sys.stderr, flush=True))
attempt(lambda: [number for number in range(3) if not os.path.exists(f"/proc/self/fd/{number}")])
attempt(lambda: os.open("program.py", os.O_RDONLY) < 3)
"""


def run_of(run: Run, streams: str, ending: str, *options: str) -> Run:
    """Returns the run of a program that begins with these streams."""
    made = replace(run, options=options, prepare=STREAMS[streams])
    made.write(TOUCHES + ENDINGS[ending])
    return made


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("streams", STREAMS)
def test_the_table_is_printed(streams, ending, launched):
    run_of(launched, streams, ending).must_report()


@pytest.mark.parametrize("ending", ["the end", "SIGTERM"])
@pytest.mark.parametrize("streams", STREAMS)
def test_the_table_is_printed_under_python_m_memory_profiler(streams, ending, as_module):
    run_of(as_module, streams, ending).must_report()


@pytest.mark.parametrize("ending", ["an exception", "os._exit"])
@pytest.mark.parametrize("streams", STREAMS)
def test_the_record_and_the_file_have_the_table(streams, ending, either):
    profiled = run_of(either, streams, ending, "--record", RECORD, "-o", "report.txt").must_report()
    must_have_table(report(either.door, either.folder).stdout, either.expected, profiled)


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("streams", [name for name in STREAMS if "error" in name])
def test_a_message_that_has_no_place_changes_no_ending(streams, ending, launched):
    run_of(launched, streams, ending, "-o", "/dev/full").must_agree()


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("output", NO_OUTPUT)
def test_a_file_has_the_table_without_standard_output(output, ending, either):
    options, expected = ("--record", RECORD, "-o", "report.txt"), {"kept = []": 1, "kept.append": 3}
    run = replace(either, options=options, prepare=NO_OUTPUT[output], expected=expected)
    run.write(ENDINGS[ending])
    source = (run.folder / "program.py").read_text()
    for prints in ('print("ready", flush=True)', 'sys.stdout.write("in the buffer")'):
        source = source.replace(prints, "pass")
    (run.folder / "program.py").write_text(source)
    profiled = run.must_report()
    must_have_table(report(run.door, run.folder).stdout, expected, profiled)


def test_a_folder_as_standard_input_is_refused_by_python(either):
    either.write("")
    run = replace(either, prepare=opened(0, "/", os.O_RDONLY))
    plain, profiled = run.plain(), run.profiled()
    assert plain.end == profiled.end == ("exited", 1), profiled
    assert b"directory" in plain.stderr, plain
    # the last lines of newer Pythons name the thread
    assert plain.stderr.splitlines()[:2] == profiled.stderr.splitlines()[:2] and profiled.stdout == b"", profiled
