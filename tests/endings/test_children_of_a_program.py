"""Children of a program end by their signals as under plain python, at once and without the report of the parent."""

import textwrap
import time
from dataclasses import replace
from pathlib import Path

import pytest

TELL = """
def tell(*words):
    os.write(1, (" ".join(map(str, words)) + chr(10)).encode())

def end_of(pid):
    begin = time.monotonic()
    status = os.waitpid(pid, 0)[1]
    return os.WIFSIGNALED(status), os.WTERMSIG(status), os.WCOREDUMP(status), time.monotonic() - begin < 5
"""

CHILDREN = {
    "terminated while it sleeps": """
        reader, writer = os.pipe()
        pid = os.fork()
        if not pid:
            os.write(writer, b"x")
            time.sleep(60)
        os.read(reader, 1)
        os.kill(pid, 15)
        tell(end_of(pid))
        """,
    "terminated while it works": """
        reader, writer = os.pipe()
        pid = os.fork()
        if not pid:
            os.write(writer, b"x")
            while True: pass
        os.read(reader, 1)
        os.kill(pid, 15)
        tell(end_of(pid))
        """,
    "terminated by itself": """
        for number in (1, 3, 10, 15, 24, 40):
            pid = os.fork()
            if not pid: signal.raise_signal(number)
            tell(end_of(pid))
        """,
    "terminated in a profiled function": """
        pid = os.fork()
        if not pid: child()
        tell(end_of(pid))
        """,
    "terminated in a grandchild": """
        pid = os.fork()
        if not pid:
            pid = os.fork()
            if not pid: signal.raise_signal(15)
            tell(end_of(pid))
            os._exit(0)
        tell(end_of(pid))
        """,
    "forked in a thread": """
        def splits():
            pid = os.fork()
            if not pid: os.kill(os.getpid(), 15)
            tell(end_of(pid))
        thread = threading.Thread(target=splits)
        thread.start()
        thread.join()
        """,
    "that ends by calls of C": """
        for call in (C.exit, C.quick_exit, C._exit, os._exit):
            pid = os.fork()
            if not pid: call(3)
            tell(os.waitpid(pid, 0)[1])
        """,
    "that fails to execute": """
        pid = os.fork()
        if not pid:
            try:
                os.execv("/nowhere/program", ["x"])
            finally:
                os._exit(127)
        tell(os.waitpid(pid, 0)[1])
        """,
    "that sets signals of its own": """
        pid = os.fork()
        if not pid:
            tell(signal.getsignal(15), signal.signal(15, lambda *_: tell("handled")))
            os.kill(os.getpid(), 15)
            signal.signal(15, signal.SIG_DFL)
            os.kill(os.getpid(), 15)
        tell(end_of(pid))
        """,
    "of subprocess": """
        child = subprocess.Popen(["sleep", "60"])
        child.terminate()
        tell(child.wait(5))
        """,
    "of subprocess that is not found": """
        try:
            subprocess.Popen(["/nowhere/program"])
        except FileNotFoundError as error:
            tell(error)
        os._exit(3)
        """,
    "that is python": """
        child = subprocess.Popen([sys.executable, "-c", "print('ready', flush=True); import time; time.sleep(60)"],
                                 stdout=subprocess.PIPE)
        child.stdout.readline()
        child.terminate()
        tell(child.communicate(timeout=5), child.returncode)
        """,
    "in a group with its parent": """
        signal.signal(15, lambda *_: tell("parent"))
        reader, writer = os.pipe()
        pid = os.fork()
        if not pid:
            signal.signal(15, signal.SIG_DFL)
            os.write(writer, b"x")
            time.sleep(60)
        os.read(reader, 1)
        os.killpg(0, 15)
        tell(end_of(pid))
        """,
    "of multiprocessing": """
        import multiprocessing
        for method in ("fork", "spawn", "forkserver"):
            context = multiprocessing.get_context(method)
            for ends in ("terminate", "kill"):
                child = context.Process(target=time.sleep, args=[60])
                child.start()
                getattr(child, ends)()
                child.join(10)
                tell(method, child.exitcode)
        """,
    "of a pool": """
        import multiprocessing
        for method in ("fork", "spawn"):
            pool = multiprocessing.get_context(method).Pool(2)
            tell(pool.map(abs, range(-3, 3)))
            slow = pool.map_async(time.sleep, [60, 60])
            pool.terminate()
            pool.join()
            tell("joined")
        """,
    "of an executor": """
        import concurrent.futures, multiprocessing
        context = multiprocessing.get_context("fork")
        with concurrent.futures.ProcessPoolExecutor(1, mp_context=context) as executor:
            tell(repr(executor.submit(signal.raise_signal, 15).exception())[:60])
        """,
}

BEFORE = (
    TELL
    + """
@profile
def child():
    mine = 1
    signal.raise_signal(15)
"""
)


@pytest.mark.parametrize("children", CHILDREN)
def test_each_child_ends_as_under_plain_python(children, launched):
    launched.write(textwrap.dedent(CHILDREN[children]), before=BEFORE)
    profiled = launched.must_report()
    assert b"mine = 1" not in profiled.stdout, profiled


@pytest.mark.parametrize("children", ["terminated while it sleeps", "terminated by itself", "that ends by calls of C"])
def test_each_child_ends_as_under_plain_python_under_python_m_memory_profiler(children, as_module):
    as_module.write(textwrap.dedent(CHILDREN[children]), before=BEFORE)
    as_module.must_report()


def test_a_child_that_outlives_its_parent_prints_nothing(launched):
    launched.write(
        "pid = os.fork()\nif not pid:\n    while os.getppid() == PARENT: time.sleep(0.001)\n"
        "    tell('outlives')\n    signal.raise_signal(15)\n"
        "open('pid', 'w').write(str(pid))\nsignal.raise_signal(15)",
        before=TELL + "PARENT = os.getpid()",
    )

    def outlives(program) -> None:
        program.printed(b"outlives\n")
        pid = int((launched.folder / "pid").read_text())
        while is_running(pid):
            time.sleep(0.01)

    replace(launched, during=outlives).must_report()


def is_running(pid: int) -> bool:
    """Returns whether a process, which may not be a child of this one, runs."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
