"""Handlers of a program, and its other ways of receiving signals, work as under plain python."""

import re
import signal
import textwrap

import pytest

from endings.measured import must_have_table

HANDLES = {
    "each signal once and at once": """
        calls = []
        numbers = sorted(signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP})
        handler = lambda number, frame: calls.append((int(number), frame.f_code.co_name))
        for number in numbers: signal.signal(number, handler)
        for number in numbers:
            signal.raise_signal(number)
            assert calls == [(number, "work")], calls
            os.kill(os.getpid(), number)
            assert calls == [(number, "work")] * 2, calls
            assert signal.getsignal(number) is handler
            assert signal.signal(number, signal.SIG_DFL) is handler
            calls.clear()
        """,
    "a handler that raises": """
        def raises(number, frame): raise RuntimeError(number)
        signal.signal(15, raises)
        try:
            os.kill(os.getpid(), 15)
        except RuntimeError as error:
            tell(repr(error))
        """,
    "a handler of C": """
        calls = []
        handler = ctypes.CFUNCTYPE(None, ctypes.c_int)(calls.append)
        address = ctypes.cast(handler, ctypes.c_void_p).value
        C.signal.restype, C.signal.argtypes = ctypes.c_void_p, [ctypes.c_int, ctypes.c_void_p]
        tell(C.signal(10, address), C.signal(10, address) == address)
        os.kill(os.getpid(), 10)
        tell(calls, C.signal(10, None) == address, C.signal(10, None))
        signal.raise_signal(10)
        """,
    "a handler with the sender": """
        calls = []
        def sent(number, about, context):
            calls.append((number, int.from_bytes(ctypes.string_at(about + 16, 4), "little") == os.getpid()))
        handler = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)(sent)
        new = ctypes.create_string_buffer(152)
        new[:8] = ctypes.cast(handler, ctypes.c_void_p).value.to_bytes(8, "little")
        new[136:140] = (4).to_bytes(4, "little")
        tell(C.sigaction(15, new, None))
        os.kill(os.getpid(), 15)
        tell(calls)
        """,
    "sigwait": """
        signal.pthread_sigmask(signal.SIG_BLOCK, [10, 15])
        os.kill(os.getpid(), 15)
        os.kill(os.getpid(), 10)
        tell(signal.sigwait([15]), signal.sigpending(), signal.sigwait([10, 15]))
        """,
    "sigtimedwait and sigwaitinfo": """
        signal.pthread_sigmask(signal.SIG_BLOCK, [10, 15])
        tell(signal.sigtimedwait([10], 0.01))
        os.kill(os.getpid(), 15)
        told = signal.sigtimedwait([15], 1)
        tell(told.si_signo, told.si_code, told.si_pid == os.getpid())
        os.kill(os.getpid(), 10)
        tell(signal.sigwaitinfo([10]).si_signo)
        """,
    "sigwait in a thread": """
        signal.pthread_sigmask(signal.SIG_BLOCK, [15])
        thread = threading.Thread(target=lambda: tell(signal.sigwait([15])))
        thread.start()
        os.kill(os.getpid(), 15)
        thread.join()
        """,
    "a descriptor of signals": """
        signal.pthread_sigmask(signal.SIG_BLOCK, [15])
        mask = (1 << 14).to_bytes(8, "little") + bytes(120)
        descriptor = C.signalfd(-1, mask, 0)
        os.kill(os.getpid(), 15)
        tell(os.read(descriptor, 128)[0])
        """,
    "a timer with a handler": """
        calls = []
        signal.signal(signal.SIGALRM, lambda *_: calls.append(1))
        signal.setitimer(signal.ITIMER_REAL, 0.005, 0.005)
        while len(calls) < 20: pass
        signal.setitimer(signal.ITIMER_REAL, 0)
        """,
    "a profiling timer with a handler": """
        calls = []
        signal.signal(signal.SIGPROF, lambda *_: calls.append(1))
        signal.setitimer(signal.ITIMER_PROF, 0.01, 0.01)
        while len(calls) < 5: pass
        signal.setitimer(signal.ITIMER_PROF, 0)
        """,
    "an interrupted sleep": """
        class Enough(Exception): pass
        def enough(*_): raise Enough
        signal.signal(signal.SIGALRM, enough)
        signal.setitimer(signal.ITIMER_REAL, 0.02)
        try:
            time.sleep(60)
        except Enough:
            tell("enough")
        """,
    "system calls that go on": """
        reader, writer = os.pipe()
        def writes(*_): os.write(writer, b"written by the handler")
        signal.signal(signal.SIGALRM, writes)
        signal.setitimer(signal.ITIMER_REAL, 0.02)
        tell(os.read(reader, 100))
        """,
    "pthread_kill": """
        calls = []
        signal.signal(10, lambda *_: calls.append(threading.current_thread() is threading.main_thread()))
        done = threading.Event()
        thread = threading.Thread(target=done.wait)
        thread.start()
        signal.pthread_kill(thread.ident, 10)
        while not calls: time.sleep(0.001)
        tell(calls)
        done.set()
        """,
    "a wake-up descriptor": """
        reader, writer = os.pipe()
        os.set_blocking(writer, False)
        signal.set_wakeup_fd(writer)
        signal.signal(15, lambda *_: None)
        os.kill(os.getpid(), 15)
        tell(os.read(reader, 10), signal.set_wakeup_fd(-1) == writer)
        """,
    "siginterrupt": """
        reader, writer = os.pipe()
        for interrupts in (True, False, True):
            signal.signal(10, lambda *_: os.write(writer, b"x"))
            signal.siginterrupt(10, interrupts)
            threading.Timer(0.02, os.kill, [os.getpid(), 10]).start()
            # only an interrupted call lets the handler run, which writes
            threading.Timer(0.2, os.write, [writer, b"y" if interrupts else b"z"]).start()
            tell(os.read(reader, 1))
            time.sleep(0.3)
            os.read(reader, 10)
        """,
    "a handler of asyncio": """
        import asyncio
        async def main():
            loop, got = asyncio.get_running_loop(), asyncio.Event()
            loop.add_signal_handler(15, got.set)
            os.kill(os.getpid(), 15)
            await got.wait()
            tell(loop.remove_signal_handler(15), signal.getsignal(15))
        asyncio.run(main())
        """,
    "the fault handler on request": """
        import faulthandler
        faulthandler.register(10)
        os.kill(os.getpid(), 10)
        os.kill(os.getpid(), 10)
        tell(faulthandler.unregister(10), signal.getsignal(10))
        """,
    "the fault handler on request, on with the handler": """
        import faulthandler
        calls = []
        signal.signal(10, lambda *_: calls.append(1))
        faulthandler.register(10, chain=True)
        os.kill(os.getpid(), 10)
        tell(calls)
        """,
    "the fault handler on request, on with the default": """
        import faulthandler
        faulthandler.register(10, chain=True, all_threads=False)
        os.kill(os.getpid(), 10)
        """,
    "the fault handler no longer on request": """
        import faulthandler
        faulthandler.register(10)
        os.kill(os.getpid(), 10)
        faulthandler.unregister(10)
        os.kill(os.getpid(), 10)
        """,
}

TELL = """
def tell(*words):
    os.write(1, (" ".join(map(str, words)) + chr(10)).encode())
"""


@pytest.mark.parametrize("handles", HANDLES)
def test_each_way_works_as_under_plain_python(handles, launched):
    launched.write(textwrap.dedent(HANDLES[handles]), before=TELL)
    plain, profiled = launched.plain(), launched.profiled()
    assert (profiled.end, profiled.stdout.startswith(plain.stdout)) == (plain.end, True), f"{plain}\n{profiled}"
    assert _stacks(profiled.stderr) == _stacks(plain.stderr), f"{plain}\n{profiled}"
    must_have_table(profiled.stdout, launched.expected, profiled)


HANDLES_ONCE = """
        calls = []
        handler = ctypes.CFUNCTYPE(None, ctypes.c_int)(calls.append)
        new = ctypes.create_string_buffer(152)
        new[:8] = ctypes.cast(handler, ctypes.c_void_p).value.to_bytes(8, "little")
        new[136:140] = (0x80000000).to_bytes(4, "little")
        C.sigaction(10, new, None)
        os.kill(os.getpid(), 10)
        tell(calls)
        signal.raise_signal(10)
"""


def test_the_kernel_resets_a_handler_of_c_for_one_time(launched):
    launched.write(textwrap.dedent(HANDLES_ONCE), before=TELL)
    launched.must_agree()


CRASHES = ("SIGSEGV", "SIGFPE", "SIGBUS", "SIGILL", "SIGABRT")


@pytest.mark.parametrize("name", CRASHES)
def test_the_fault_handler_shows_a_crash_as_under_plain_python(name, launched):
    launched.write(f"import faulthandler\nfaulthandler.enable()\nsignal.raise_signal(signal.{name})")
    plain, profiled = launched.plain(), launched.profiled()
    assert (profiled.end, _stacks(profiled.stderr)) == (plain.end, _stacks(plain.stderr)), f"{plain}\n{profiled}"
    assert profiled.end == ("killed", getattr(signal, name)) and b"in work\n" in profiled.stderr


def _stacks(errors: bytes) -> list[bytes]:
    """Returns what the fault handler wrote, without the frames of pyprof itself, numbers and names of threads."""
    lines = re.sub(rb"0x[0-9a-f]+ (\[\w+\])?", b"... ", errors).splitlines()
    profiled = (
        b"memory_profiler",
        b"<frozen runpy>",
        b"Extension modules",
        b"Current thread's C stack",
        b"  Binary file",
        b"  <truncated",
    )
    return [line for line in lines if not any(word in line for word in profiled)]
