"""A `LogFile` logs the written text, selects lines by their figures, and never raises an exception in the program."""

import textwrap

import pytest

from harness.programs import run

PRELUDE = """
import logging, sys
from memory_profiler import LogFile, LineProfiler, profile, show_results

class Kept(logging.Handler):
    def emit(self, record):
        logged.append((record.name, record.levelname, record.getMessage()))
logged = []
logging.getLogger().addHandler(Kept())
logging.getLogger().setLevel(logging.INFO)

def tell(*facts):
    print(*facts, file=sys.__stdout__)
"""

GROW = """
def grow():
    text = "1 MiB and 2 MiB"
    block = b'x' * (30 << 20)
    if not block:
        return "5 MiB left"
    return len(text)
"""

TO_STREAM = GROW + "profile(grow, stream=LogFile('log', reportIncrementFlag=True))()"
AS_STDOUT = "sys.stdout = LogFile('log', reportIncrementFlag=True)\n" + GROW + "profile(grow)()"
BY_SHOW_RESULTS = (
    GROW
    + """
profiler = LineProfiler()
profiler(grow)()
show_results(profiler, LogFile('log', reportIncrementFlag=True))
"""
)

WAYS = {"stream": TO_STREAM, "sys.stdout": AS_STDOUT, "show_results": BY_SHOW_RESULTS}

TELL = """
for name, level, text in logged:
    tell(name, level, repr(text))
"""


def under_pyprof(python, program, within):
    """The output of the program with pyprof's module."""
    environment = {"PYTHONPATH": str(python.module_folder)}
    return _run(python.executable, program, within, environment)


def original(python, program, within):
    """The output of the program with the original."""
    return _run(python.executable_with_original, program, within, {})


def _run(executable, program, within, environment):
    (within / "program.py").write_text(PRELUDE + textwrap.dedent(program))
    return run([executable, "program.py"], within=within, environment=environment)


@pytest.mark.parametrize("way", WAYS)
def test_only_lines_that_grew_are_logged(way, python, tmp_path):
    finished = under_pyprof(python, WAYS[way] + TELL, tmp_path)
    assert finished.status == 0 and finished.stderr == b"", finished
    file, header, entry, block = finished.stdout.decode().splitlines()
    assert file == f"log INFO 'Filename: {tmp_path}/program.py\\n\\n'"
    assert header == "log INFO 'Line #    Mem usage    Increment  Occurrences   Line Contents\\n'"
    assert entry.endswith("def grow():\\n'")
    assert block.endswith("block = b'x' * (30 << 20)\\n\"")

    finished = original(python, WAYS[way] + TELL, tmp_path)
    assert finished.status == 1 and b"ValueError: could not convert string to float" in finished.stderr, finished


LITTLE = """
def grow():
    block = bytearray(10_000)
    del block
"""


@pytest.mark.parametrize("destination", ["stream", "sys.stdout"])
def test_a_growth_below_the_shown_digits_is_logged(destination, python, tmp_path):
    program = (
        LITTLE
        + """
log = LogFile('log', reportIncrementFlag=True)
{}
""".format(
            "profile(grow, stream=log, backend='tracemalloc')()"
            if destination == "stream"
            else "sys.stdout = log\nprofile(grow, backend='tracemalloc')()"
        )
    )
    finished = under_pyprof(python, program + TELL, tmp_path)
    assert finished.status == 0 and finished.stderr == b"", finished
    rows = finished.stdout.decode().splitlines()[2:]
    assert [row.split("MiB")[1].strip() for row in rows if "bytearray" in row] == ["0.0"], finished
    assert "del block" not in finished.stdout.decode()


def test_the_report_of_pyprof_can_be_logged(python, tmp_path):
    program = PRELUDE + "sys.stdout = LogFile('log', reportIncrementFlag=True)\n@profile\n" + LITTLE.strip()
    program = program.replace(", profile, ", ", ") + "\ngrow()\nimport atexit\n"
    program += "class Told(logging.Handler):\n    def emit(self, record): sys.__stdout__.write(record.getMessage())\n"
    program += "logging.getLogger().addHandler(Told())\n"
    (tmp_path / "program.py").write_text(program)
    finished = python.pyprof(["--backend", "tracemalloc", "--precision", "1", "program.py"], within=tmp_path)
    assert finished.status == 0 and finished.stderr == b"", finished
    lines = [line for line in finished.stdout.decode().splitlines() if line]
    assert [line[45:].strip() for line in lines[2:]] == ["@profile", "block = bytearray(10_000)"], finished


def test_lines_are_selected_by_figures_and_not_by_digits(any_python, tmp_path):
    program = """
        class Results:
            class code_map:
                def items():
                    yield "program.py", [(1, (0.0, 5.0, 1)), (2, (0.0004, 5.0, 1)), (3, (-0.0004, 5.0, 1)), (4, None)]
        show_results(Results, LogFile(reportIncrementFlag=True), precision=1)
        """
    finished = under_pyprof(any_python, textwrap.dedent(program) + TELL, tmp_path)
    assert finished.stdout.count(b"root INFO") == 3, finished
    assert b"     2      5.0 MiB      0.0 MiB           1 " in finished.stdout
    assert original(any_python, textwrap.dedent(program) + TELL, tmp_path).stdout.count(b"root INFO") < 3


def test_other_text_raises_no_exception(any_python, tmp_path):
    passing = [
        "Filename: x.py\n\n",
        "Line #    Mem usage    Increment  Occurrences   Line Contents\n",
        "     5   46.492 MiB    7.676 MiB           1       a = [1] * (10 ** 6)\n",
        "     5       46 MiB        8 MiB           1       a = '5 MiB'\n",
        "     5   46.4921234 MiB    7.6761234 MiB           1       a = 1\n",
        "     5     46.5 MiB      7.7 MiB       a = 'of version 0.55'\n",
    ]
    held_back = [
        "hello\n",
        "\n",
        "",
        "5 MiB",
        "MiB",
        "1 MiB 2",
        "MiB 1 MiB",
        "=" * 61 + "\n",
        "     5   46.492 MiB    0.000 MiB           1       a = 1\n",
        "     5   46.492 MiB   -7.676 MiB           1       a = 1\n",
        "     4                                         def f(text='Filename: 1 MiB 2 MiB'):\n",
    ]
    table = "".join(passing[:2]) + held_back[7] + held_back[8] + passing[2] + "\n\n" + held_back[9]
    program = f"""
        log = LogFile('log', reportIncrementFlag=True)
        for text in {passing!r}:
            log.write(text)
            assert logged.pop() == ('log', 'INFO', text), text
        for text in {held_back!r}:
            log.write(text)
            assert not logged, text
        log.write({table!r})
        assert logged.pop()[2] == {"".join(passing[:2]) + passing[2] + chr(10) * 2!r}
        log.write(5)
        log.write(None)
        assert not logged
        """
    finished = under_pyprof(any_python, program, tmp_path)
    assert finished.status == 0, finished
    refused = original(any_python, "LogFile(reportIncrementFlag=True).write('5 MiB')", tmp_path)
    assert refused.status == 1 and b"ValueError" in refused.stderr, refused


def test_only_a_log_file_gets_figures_with_the_text(python, tmp_path):
    program = (
        GROW
        + """
class HasAll:
    def __getattr__(self, name):
        asked.append(name)
        return lambda *arguments: texts.extend(arguments)
asked, texts = [], []
profile(grow, stream=HasAll())()
profiler = LineProfiler()
profiler(grow)()
show_results(profiler, HasAll())
tell(set(asked), all(type(text) is str for text in texts), len(texts))
"""
    )
    finished = under_pyprof(python, program, tmp_path)
    assert finished.stdout == b"{'write'} True 20\n", finished


def test_a_subclass_that_overrides_write_gets_the_rows_that_grew(any_python, tmp_path):
    program = """
        class Marked(LogFile):
            def write(self, msg, level=logging.WARNING):
                super().write(msg, level)
                tell("seen", repr(msg))
        profile(grow, stream=Marked('log', reportIncrementFlag=True))()
        """
    finished = under_pyprof(any_python, GROW + textwrap.dedent(program) + TELL, tmp_path)
    assert finished.status == 0 and finished.stderr == b"", finished
    assert finished.stdout.count(b"log WARNING ") == 4, finished
    assert finished.stdout.count(b"b'x' * (30 << 20)") == 2
    assert b"1 MiB and 2 MiB" not in finished.stdout


def test_without_the_flag_all_text_is_logged_unchanged(python, tmp_path):
    program = (
        GROW
        + """
log = LogFile('log')
profile(grow, stream=log)()
log.write("50% of %s", logging.ERROR)
print("to a file", file=log, flush=True)
tell(LogFile().logger is logging.getLogger(), log.logger.name, log.reportIncrementFlag)
"""
    )
    finished = under_pyprof(python, program + TELL, tmp_path)
    theirs = original(python, program + TELL, tmp_path)
    assert finished.status == theirs.status == 0, finished
    without_figures = [[line.split(b"MiB")[-1] for line in it.stdout.splitlines()] for it in (finished, theirs)]
    assert without_figures[0] == without_figures[1]


BROKEN = {
    "a handler that raises": """
        class Broken(logging.Handler):
            def emit(self, record): raise OSError("broken")
            def flush(self): raise OSError("broken")
        logging.getLogger('log').addHandler(Broken())
        """,
    "a filter that raises": "logging.getLogger('log').addFilter(lambda record: 1 / 0)",
    "a handler that is no handler": "logging.getLogger('log').handlers.append(None)",
    "a level that is no level": "logging.getLogger('log').level = 'high'",
}


@pytest.mark.parametrize("breaking", BROKEN)
def test_a_broken_configuration_does_not_raise_in_the_program(breaking, any_python, tmp_path):
    program = f"""
log = LogFile('log')
{textwrap.dedent(BROKEN[breaking])}
log.write("written")
log.flush()
sys.stdout = log
print("printed", flush=True)
tell("went on")
"""
    finished = under_pyprof(any_python, program, tmp_path)
    assert finished.status == 0 and finished.stdout == b"went on\n", finished
    quiet = under_pyprof(any_python, f"logging.raiseExceptions = False\n{program}", tmp_path)
    assert quiet.status == 0 and b"Traceback" not in quiet.stderr, quiet
    assert original(any_python, program, tmp_path).status != 0


def test_a_handler_that_writes_to_the_file_itself_writes_to_the_terminal(any_python, tmp_path):
    program = """
        sys.stdout = LogFile('log')
        logging.getLogger('log').addHandler(logging.StreamHandler(sys.stdout))
        sys.stdout.write("written")
        tell("went on")
        """
    finished = under_pyprof(any_python, program, tmp_path)
    assert (finished.stdout, finished.stderr) == (b"went on\n", b"written\n"), finished
    assert original(any_python, program, tmp_path).status != 0


def test_a_subclass_that_overrides_init_has_the_root_logger(any_python, tmp_path):
    program = """
        class Mine(LogFile):
            def __init__(self): pass
        Mine().write("text")
        Mine().flush()
        tell(Mine().isatty(), Mine().encoding)
        """
    finished = under_pyprof(any_python, textwrap.dedent(program) + TELL, tmp_path)
    assert finished.stdout == b"False utf-8\nroot INFO 'text'\n", finished


def test_flush_reaches_the_handlers_of_the_loggers_above(any_python, tmp_path):
    program = """
        import logging.handlers
        above = logging.getLogger("above")
        above.propagate = False
        held = logging.handlers.MemoryHandler(100, flushLevel=100, target=Kept())
        above.addHandler(held)
        log = LogFile("above.log")
        log.write("text")
        tell(len(logged))
        log.flush()
        tell(len(logged))
        """
    assert under_pyprof(any_python, program, tmp_path).stdout == b"0\n1\n"
