"""Standard input, output and error have the same content as under python, even if the program replaces or closes them."""

import os
import subprocess

import pytest

from fidelity.two_runs import Pair, both, without_messages, written
from harness.programs import Finished, clean_environment, run

WRITES = {
    "texts and bytes": """
        import os, sys

        @profile
        def write():
            print("text ä€😀")
            sys.stdout.flush()
            sys.stdout.buffer.write(b"bytes \\xff\\n")
            sys.stdout.buffer.flush()
            os.write(1, b"descriptor\\n")
            sys.stderr.write("error\\n")

        write()
    """,
    "much": """
        @profile
        def write():
            for number in range(200_000):
                print(number)

        write()
    """,
    "no line end": """
        @profile
        def write():
            print("no line end", end="\\n")
            print("[", end="")

        write()
        print("]")
    """,
    "to the original stream after a replacement": """
        import io, sys

        @profile
        def write():
            kept, sys.stdout = sys.stdout, io.StringIO()
            print("into the text")
            text, sys.stdout = sys.stdout.getvalue(), kept
            print(text.upper())

        write()
    """,
    "in another encoding": """
        import sys
        sys.stdout.reconfigure(encoding="utf-8", errors="xmlcharrefreplace", line_buffering=True)

        @profile
        def write():
            print("ä€")

        write()
    """,
    "redirected by contextlib": """
        import contextlib, io

        @profile
        def write():
            with contextlib.redirect_stdout(io.StringIO()) as text:
                print("hidden")
            print(len(text.getvalue()))

        write()
    """,
    "by a child process": """
        import subprocess, sys

        @profile
        def write():
            print("before", flush=True)
            subprocess.run(["echo", "from the child"], check=True)
            print("after")

        write()
    """,
    "at exit": """
        import atexit

        @profile
        def write():
            atexit.register(print, "at exit")

        write()
        atexit.register(write)
    """,
    "by a thread that ends last": """
        import threading

        ready = threading.Event()

        @profile
        def write():
            ready.wait()
            print("from the thread")

        threading.Thread(target=write).start()
        print("from the main thread")
        ready.set()
    """,
}


@pytest.mark.parametrize("name", WRITES)
def test_the_output_of_a_program_comes_before_the_report(name, python, tmp_path) -> None:
    pair = both(python, ["program.py"], within=written(tmp_path, WRITES[name]))
    pair.must_agree()
    pair.must_report()


STREAMS_LOST = {
    "closed": "sys.stdout.close()",
    "None": "sys.stdout = None",
    "deleted": "del sys.stdout",
    "detached": "sys.stdout.detach()",
    "descriptor closed": "sys.stdout.flush(); os.close(1)",
    "both descriptors closed": "sys.stdout.flush(); os.close(1); os.close(2)",
    "not a stream": "sys.stdout = 42",
    "a stream that fails": "class Failing:\n    def write(self, text): raise OSError('full')\nsys.stdout = Failing()",
    "a stream that exits": "class Leaving:\n    def write(self, text): sys.exit(3)\n    def flush(self): pass\nsys.stdout = Leaving()",
    "descriptors above 2 closed": "os.closerange(3, 70000)",
    "error stream closed": "sys.stderr.close()",
    "error stream None": "sys.stderr = None",
    "standard input closed": "sys.stdin.close()",
    "builtins emptied of profile": "import builtins\nbuiltins.__dict__.pop('profile', None)",
    "sys.modules emptied": "sys.modules.clear()",
    "main module deleted": "del sys.modules['__main__']",
    "no directory any more": "os.mkdir('gone'); os.chdir('gone'); os.rmdir('../gone')",
    "privileges dropped": "os.setresgid(65534, 65534, 65534); os.setresuid(65534, 65534, 65534)",
}


@pytest.mark.parametrize("name", STREAMS_LOST)
def test_a_program_that_removes_parts_of_the_interpreter_ends_as_under_python(name, python, tmp_path) -> None:
    folder = written(
        tmp_path,
        f"""
import os, sys

@profile
def work(number):
    return [number] * 1000

work(1)
print("before", flush=True)
{STREAMS_LOST[name]}
work(2)
""",
    )
    both(python, ["program.py"], within=folder).must_agree()


@pytest.mark.parametrize("lines", [0, 1, 100_000])
@pytest.mark.parametrize("reader", ["closed pipe", "full device"])
def test_an_output_that_is_not_read_ends_as_under_python(reader, lines, python, tmp_path) -> None:
    if reader == "full device" and not os.path.exists("/dev/full"):
        pytest.skip("this system has no /dev/full")
    folder = written(
        tmp_path,
        f"""
        @profile
        def write():
            for number in range({lines}):
                print(number)

        write()
    """,
    )
    words = ["program.py"]
    plain = _without_a_reader([str(python.executable), *words], reader, folder)
    profiled = _without_a_reader(python.pyprof_command(words), reader, folder)
    if lines == 0:
        # Here only the report has no reader.
        assert (plain.status, plain.stderr) == (0, b"")
        assert profiled.status == 0, profiled
    else:
        Pair(plain, profiled).must_agree()


def test_lines_on_both_streams_keep_their_order(python, tmp_path) -> None:
    folder = written(
        tmp_path,
        """
        import sys

        @profile
        def write():
            for number in range(50):
                print("output", number, file=(sys.stdout, sys.stderr)[number % 2], flush=True)

        write()
    """,
    )
    program = 'exec "$@" 2>&1'
    plain = _through_shell(program, [python.executable, "program.py"], folder)
    profiled = _through_shell(program, python.pyprof_command(["program.py"]), folder)
    Pair(plain, profiled).must_agree()


READS = {
    "lines": "for line in sys.stdin: print(repr(line))",
    "bytes": "print(sys.stdin.buffer.read())",
    "input": "print(input('first? '), input('second? '))",
    "input beyond the end": "while True: print(input())",
    "one line for the program, the rest for its child": "print(os.read(0, 4)); import subprocess; subprocess.run(['cat'], check=True)",
    "select": "import select; print(select.select([0], [], [], 5)[0], os.read(0, 100))",
    "nothing": "pass",
    "closed and opened anew": "os.close(0); print(os.open('program.py', os.O_RDONLY), os.read(0, 3))",
}


@pytest.mark.parametrize("name", READS)
def test_a_program_reads_its_standard_input_itself(name, python, tmp_path) -> None:
    folder = written(
        tmp_path,
        f"""
        import os, sys

        @profile
        def read():
            {READS[name]}

        sys.stdout.reconfigure(line_buffering=True)
        read()
    """,
    )
    both(python, ["program.py"], within=folder, stdin="one\ntwo\nä€".encode()).must_agree()


def test_imports_are_those_of_python_in_their_order(python, tmp_path) -> None:
    folder = written(
        tmp_path,
        """
        @profile
        def work():
            import fractions

        work()
    """,
    )
    (folder / "main.py").write_text("import functools\nimport program\n")
    pair = both(python, ["-X", "importtime", "main.py"], within=folder)
    plain, profiled = _imported(pair.plain.stderr), _imported(without_messages(pair.profiled.stderr))
    # pyprof gives `atexit` the function that writes the report, so this built-in module is imported earlier.
    assert [name for name in plain if name != b"atexit"] == [name for name in profiled if name != b"atexit"] != []


def _imported(stderr: bytes) -> list[bytes]:
    return [line.rpartition(b"|")[2].strip() for line in stderr.splitlines() if line.startswith(b"import time:")]


def _without_a_reader(command: list[str], reader: str, folder) -> Finished:
    if reader == "closed pipe":
        read_end, output = os.pipe()
        os.close(read_end)
    else:
        output = os.open("/dev/full", os.O_WRONLY)
    try:
        finished = subprocess.run(
            command,
            cwd=folder,
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.PIPE,
            timeout=120,
        )
    finally:
        os.close(output)
    return Finished(tuple(command), b"", finished.stderr, finished.returncode)


def _through_shell(program: str, command, folder) -> Finished:
    return run(["sh", "-c", program, "sh", *command], within=folder)
