"""A program that ends by a call of the C library leaves its table, and ends as under plain python."""

from dataclasses import replace

import pytest

CALLS = {
    "exit": "C.exit(3)",
    "quick_exit": "C.quick_exit(4)",
    "_exit": "C._exit(5)",
    "_Exit": "C._Exit(6)",
    "os._exit": "os._exit(7)",
    "exit with a status above 255": "C.exit(0x1234)",
    "exit in a thread": "threading.Thread(target=C.exit, args=[8]).start()\ntime.sleep(60)",
    "quick_exit in a thread": "threading.Thread(target=C.quick_exit, args=[9]).start()\ntime.sleep(60)",
    "exit with the lock of the interpreter": "ctypes.PyDLL(None).exit(10)",
    "quick_exit with the lock of the interpreter": "ctypes.PyDLL(None).quick_exit(11)",
    "exit with text in C's buffer": "C.printf(b'in the buffer of C')\nC.exit(12)",
    "quick_exit with text in C's buffer": "C.printf(b'in the buffer of C')\nC.quick_exit(13)",
    "exit with a handler of C": "said = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(lambda _: os.write(1, b'handler'))\n"
    "getattr(C, '__cxa_atexit')(said, None, None)\nC.exit(14)",
    "exit while threads run": "for _ in range(5): threading.Thread(target=time.sleep, args=[60], daemon=True).start()\n"
    "C.exit(15)",
}


@pytest.mark.parametrize("call", CALLS)
def test_each_call_leaves_the_table(call, launched):
    launched.write(CALLS[call])
    profiled = launched.must_report()
    assert profiled.end[0] == "exited"


@pytest.mark.parametrize("call", ["exit", "quick_exit", "os._exit"])
@pytest.mark.parametrize("options", [(), ("--backend", "tracemalloc"), ("-o", "report.txt")])
def test_each_call_leaves_the_table_under_python_m_memory_profiler(options, call, as_module):
    run = replace(as_module, options=options)
    run.write(CALLS[call])
    run.must_report()


@pytest.mark.parametrize("call", ["exit", "quick_exit"])
@pytest.mark.parametrize("options", [("--backend", "jemalloc"), ("-o", "report.txt")])
def test_each_call_leaves_the_table_with_other_options(options, call, launched):
    run = replace(launched, options=options)
    run.write(CALLS[call])
    run.must_report()


def test_abort_ends_the_process_as_under_plain_python(launched):
    launched.write("os.abort()")
    launched.must_agree()


LAST = {
    "the end": "",
    "sys.exit": "sys.exit(3)",
    "an exception": "raise ValueError('at the end')",
    "an interrupt": "raise KeyboardInterrupt",
    "a signal at exit": "import atexit\natexit.register(signal.raise_signal, signal.SIGTERM)",
    "C's exit at exit": "import atexit\natexit.register(C.exit, 4)",
    "a signal when modules are cleared": "class Late:\n    def __del__(self, raises=signal.raise_signal): raises(15)\n"
    "threading.late = Late()",
    "a signal while threads are awaited": "def late():\n    threading.main_thread().join()\n    signal.raise_signal(15)\n"
    "threading.Thread(target=late).start()",
}


@pytest.mark.parametrize("last", LAST)
def test_the_table_comes_once(last, either):
    either.write(f"sys.stdout.flush()\n{LAST[last]}")
    either.must_report()
