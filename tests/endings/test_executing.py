"""If a program executes another one in its place, its table is printed before the output of the other one."""

from dataclasses import replace

import pytest

from endings.measured import must_end_alike, must_have_table
from harness.tables import tables_in

EXECUTES = {
    "os.execv": "os.execv('/bin/echo', ['echo', 'another program'])",
    "os.execve": "os.execve('/bin/sh', ['sh', '-c', 'echo another program $A; exit 3'], {'A': 'b'})",
    "os.execvp": "os.execvp('sh', ['sh', '-c', 'echo another program; kill $$'])",
    "os.execvpe": "os.execvpe('echo', ['echo', 'another program'], os.environ)",
    "os.execl": "os.execl('/bin/echo', 'echo', 'another program')",
    "os.execve of a descriptor": "os.execve(os.open('/bin/echo', os.O_RDONLY), ['echo', 'another program'], os.environ)",
    "C's execv": "C.execv(b'/bin/echo', (ctypes.c_char_p * 3)(b'echo', b'another program'))",
    "C's execvp": "C.execvp(b'echo', (ctypes.c_char_p * 3)(b'echo', b'another program'))",
    "while threads run": "for _ in range(5): threading.Thread(target=time.sleep, args=[60], daemon=True).start()\n"
    "os.execv('/bin/echo', ['echo', 'another program'])",
    "in a thread": "threading.Thread(target=os.execv, args=['/bin/echo', ['echo', 'another program']]).start()\ntime.sleep(60)",
    "at exit": "import atexit\natexit.register(os.execv, '/bin/echo', ['echo', 'another program'])",
    "in a handler": "signal.signal(15, lambda *_: os.execv('/bin/echo', ['echo', 'another program']))\nsignal.raise_signal(15)",
    "after a failure": "for path in ('/nowhere', '/etc', '/etc/passwd', '/proc/nowhere'):\n"
    "    try: os.execv(path, ['x'])\n    except OSError as error: os.write(1, str(error).encode())\n"
    "os.execv('/bin/echo', ['echo', 'another program'])",
}


def test_the_interpreter_with_another_script(either):
    (either.folder / "another.py").write_text("import sys\nprint('another program', sys.argv[1:])\nsys.exit(3)\n")
    either.write("os.execv(sys.executable, [sys.executable, 'another.py', 'word'])")
    profiled = either.must_report()
    assert profiled.end == ("exited", 3)


@pytest.mark.parametrize("executes", EXECUTES)
def test_each_way_leaves_the_table_first(executes, launched):
    launched.write(EXECUTES[executes])
    profiled = launched.must_report()
    assert profiled.stdout.index(b"def work") < profiled.stdout.index(b"another program"), profiled


@pytest.mark.parametrize("options", [("-o", "report.txt"), ("--backend", "tracemalloc"), ("--backend", "jemalloc")])
def test_each_option_leaves_the_table_first(options, launched):
    run = replace(launched, options=options)
    run.write(EXECUTES["os.execv"])
    run.must_report()


def test_the_table_is_left_first_under_python_m_memory_profiler(as_module):
    as_module.write(EXECUTES["os.execv"])
    as_module.must_report()


FAILS = {
    "os.execv": "os.execv('/nowhere/program', ['x'])",
    "os.execvp": "os.execvp('nowhere-at-all', ['x'])",
    "of a folder": "os.execv('/etc', ['x'])",
    "of a text": "os.execv('/etc/passwd', ['x'])",
}

FAILS_IN_THE_KERNEL = {
    "of a script without its interpreter": "open('script', 'w').write('#!/nowhere/sh\\n'); os.chmod('script', 0o755)\n"
    "    os.execv('script', ['x'])",
    "with too many arguments": "os.execv('/bin/true', ['x' * 1000] * 10_000)",
}


LATER = ("os._exit(3)", "signal.raise_signal(signal.SIGTERM)")


@pytest.mark.parametrize(
    ("fails", "ending"), [*((fails, "") for fails in FAILS), *(("of a text", ending) for ending in LATER)]
)
def test_a_failure_leaves_one_complete_table_at_the_end(ending, fails, launched):
    launched.write(
        f"try:\n    {FAILS[fails]}\nexcept OSError as error:\n    os.write(1, str(error).encode())\n"
        f"for again in range(5):\n    kept.append(again)\n{ending}"
    )
    expected = {name: count for name, count in launched.expected.items() if name != "kept.append"}
    run = replace(launched, expected={**expected, "for again in": 6, "kept.append(again)": 5, "except OSError": 1})
    run.must_report()


@pytest.mark.parametrize("fails", FAILS_IN_THE_KERNEL)
def test_a_late_failure_leaves_each_line_once_in_all_tables(fails, launched):
    launched.write(
        f"try:\n    {FAILS_IN_THE_KERNEL[fails]}\nexcept OSError as error:\n    os.write(1, str(error).encode())\n"
        "for again in range(5):\n    again += 1"
    )
    _, profiled = launched.must_agree()
    for beginning, occurrences in {**launched.expected, "for again in": 6, "again += 1": 5}.items():
        measured = [table.row(beginning).measured for table in tables_in(profiled.stdout)]
        assert sum(it.occurrences for it in measured if it) == occurrences, f"{beginning}\n{profiled}"


def test_a_failure_writes_nothing_twice_to_a_file(launched):
    run = replace(launched, options=("-o", "report.txt"))
    run.write(f"try:\n    {FAILS['os.execv']}\nexcept OSError:\n    pass")
    run.must_report()


def test_a_program_that_a_child_executes_does_not_print_the_table(launched):
    launched.write(
        "for _ in range(3):\n    pid = os.fork()\n    if not pid: os.execv('/bin/echo', ['echo', 'child'])\n"
        "    os.waitpid(pid, 0)"
    )
    profiled = launched.must_report()
    assert profiled.stdout.count(b"child\n") == 3


def test_a_program_that_executes_itself_prints_the_table_up_to_then(launched):
    launched.write("if len(sys.argv) == 1:\n    os.execv(sys.executable, [sys.executable, *sys.argv, 'again'])")
    plain, profiled = launched.plain(), launched.profiled()
    must_end_alike(plain, profiled)
    first = profiled.stdout[: profiled.stdout.rindex(b"ready\n")]
    must_have_table(first, launched.expected, profiled)
