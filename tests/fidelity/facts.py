# Writes what a program can see of its own process, as JSON, to the file that FACTS_FILE names.
#
# The tests start this program as a script, a module, a package, code, standard input and an archive. So it reads the state
# of the interpreter before it imports anything, and it writes nothing to a standard stream.
import sys

main_names = sorted(globals())
loaded_modules = sorted(sys.modules)
names_of_sys = sorted(dir(sys))
search_path = list(sys.path)
importers = sorted(sys.path_importer_cache)
frames = []
frame = sys._getframe()
while frame is not None:
    frames.append(f"{frame.f_code.co_filename}:{frame.f_code.co_name}")
    frame = frame.f_back
tracer, profiler = sys.gettrace(), sys.getprofile()
recursion_limit, switch_interval = sys.getrecursionlimit(), sys.getswitchinterval()

import _signal
import builtins
import os

open_descriptors = {}
for descriptor in map(int, os.listdir("/proc/self/fd")):
    try:
        # The number of a pipe differs from run to run.
        open_descriptors[descriptor] = os.readlink(f"/proc/self/fd/{descriptor}").partition(":[")[0]
    except FileNotFoundError:
        continue  # the descriptor by which the folder was listed

import _thread
import atexit
import faulthandler
import gc
import json
import locale
import re
import resource
import signal
import site
import sysconfig
import threading
import tracemalloc
import warnings


def text(value):
    """Returns the `repr` of a value without the addresses, which differ from run to run."""
    return re.sub(r"0x[0-9a-f]+", "0x…", repr(value))


def stream(name):
    opened = getattr(sys, name)
    if opened is None:
        return None
    buffer = getattr(opened, "buffer", None)
    return {
        "is the original": opened is getattr(sys, f"__{name}__"),
        "type": type(opened).__name__,
        "encoding": opened.encoding,
        "errors": opened.errors,
        "line buffering": opened.line_buffering,
        "write through": opened.write_through,
        "newlines": text(opened.newlines),
        "name": opened.name,
        "mode": opened.mode,
        "descriptor": opened.fileno(),
        "terminal": opened.isatty(),
        "buffer": type(buffer).__name__,
        "raw": type(getattr(buffer, "raw", None)).__name__,
        "closes its descriptor": getattr(getattr(buffer, "raw", buffer), "closefd", None),
    }


def status_of_process():
    """The lines of /proc/self/status that depend on how the process was set up."""
    kept = (
        "SigBlk",
        "SigIgn",
        "SigCgt",
        "Uid",
        "Gid",
        "Groups",
        "NoNewPrivs",
        "Seccomp",
        "Cpus_allowed",
        "CapInh",
        "CapEff",
        "CapAmb",
        "Umask",
        "Threads",
        "THP_enabled",
    )
    with open("/proc/self/status") as status:
        pairs = dict(line.rstrip("\n").split(":\t", 1) for line in status if ":\t" in line)
    # The C library uses the signals 32 and 33 itself, and installs their handlers when it first needs them. pyprof catches
    # the signals that would end the process; the program reads their default action.
    left_out = 1 << 31 | 1 << 32
    for number in set(range(1, 65)) - {32, 33}:
        if _signal.getsignal(number) == _signal.SIG_DFL:
            left_out |= 1 << number - 1
    pairs["SigCgt"] = f"{int(pairs['SigCgt'], 16) & ~left_out:016x}"
    return {name: pairs.get(name) for name in kept}


def read(path):
    try:
        with open(path, "rb") as opened:
            return os.fsdecode(opened.read())
    except OSError as error:
        return text(error)


def monitoring_tools():
    monitoring = getattr(sys, "monitoring", None)
    if monitoring is None:
        return None
    return {number: monitoring.get_tool(number) for number in range(6)}


def monitoring_events():
    monitoring = getattr(sys, "monitoring", None)
    if monitoring is None:
        return None
    return {number: monitoring.get_events(number) for number in range(6) if monitoring.get_tool(number) is not None}


def lowest_free_descriptor():
    descriptor = os.open("/", os.O_RDONLY)
    os.close(descriptor)
    return descriptor


def configuration():
    """Returns the whole configuration of CPython, if its test module is installed."""
    try:
        import _testinternalcapi
    except ImportError:
        return None
    found = json.loads(json.dumps(_testinternalcapi.get_configs(), default=text))
    if "PYTHONHASHSEED" not in os.environ:
        found["config"].pop("hash_seed", None)
    return found


def allocators():
    for module in ("_testinternalcapi", "_testcapi"):
        try:
            return __import__(module).pymem_getallocatorsname()
        except (ImportError, AttributeError):
            continue
        except RuntimeError as error:  # tracemalloc has replaced the allocator
            return text(error)
    return None


def environment_for_children():
    """The environment that execve passes on, in its order. `os.environ` may have another one."""
    reader, writer = os.pipe()
    child = os.posix_spawn("/usr/bin/env", ["env", "-0"], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, writer, 1)])
    os.close(writer)
    with open(reader, "rb") as opened:
        environment = opened.read()
    os.waitpid(child, 0)
    return os.fsdecode(environment).split("\0")


def environment_in_c():
    """The C library's own `environ`, which native code reads."""
    try:
        import ctypes
    except ImportError:
        return None
    entries = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), "environ")
    found = []
    while entries[len(found)] is not None:
        found.append(entries[len(found)].decode("utf-8", "surrogateescape"))
    return found


def own_source_is_found():
    import inspect

    try:
        return inspect.getsource(sys.modules["__main__"])[:60]
    except (OSError, TypeError) as error:
        return text(error)


main = sys.modules["__main__"]
handlers = {number: signal.getsignal(number) for number in sorted(signal.valid_signals())}
facts = {
    # The facts in sys.
    "argv": sys.argv,
    "orig_argv": getattr(sys, "orig_argv", []),  # since Python 3.10
    "executable": sys.executable,
    "_base_executable": sys._base_executable,  # type: ignore[attr-defined]
    "prefix": sys.prefix,
    "exec_prefix": sys.exec_prefix,
    "base_prefix": sys.base_prefix,
    "base_exec_prefix": sys.base_exec_prefix,
    "path": search_path,
    "path_hooks": text(sys.path_hooks),
    "path_importer_cache": importers,
    "meta_path": text(sys.meta_path),
    "flags": text(sys.flags),
    "warnoptions": sys.warnoptions,
    "_xoptions": sys._xoptions,
    "modules": loaded_modules,
    "names of sys": names_of_sys,
    "builtin_module_names": list(sys.builtin_module_names),
    "stdlib_module_names": sorted(getattr(sys, "stdlib_module_names", [])),  # since Python 3.10
    "dont_write_bytecode": sys.dont_write_bytecode,
    "pycache_prefix": sys.pycache_prefix,
    "platlibdir": sys.platlibdir,
    "recursion limit": recursion_limit,
    "switch interval": switch_interval,
    "tracer": text(tracer),
    "profiler": text(profiler),
    "monitoring tools": monitoring_tools(),
    "monitoring events": monitoring_events(),
    "excepthook": text(sys.excepthook),
    "excepthook is the original": sys.excepthook is sys.__excepthook__,
    "unraisablehook is the original": sys.unraisablehook is sys.__unraisablehook__,
    "displayhook is the original": sys.displayhook is sys.__displayhook__,
    "breakpointhook is the original": sys.breakpointhook is sys.__breakpointhook__,
    "prompts": [getattr(sys, "ps1", None), getattr(sys, "ps2", None)],
    "last exception": [hasattr(sys, name) for name in ("last_exc", "last_type", "last_value", "last_traceback")],
    "filesystem encoding": [sys.getfilesystemencoding(), sys.getfilesystemencodeerrors()],
    "default encoding": sys.getdefaultencoding(),
    "int_max_str_digits": sys.get_int_max_str_digits(),
    "version": sys.version,
    "hexversion": sys.hexversion,
    "implementation": text(sys.implementation),
    "float_info": text(sys.float_info),
    "float_repr_style": sys.float_repr_style,
    "hash_info": text(sys.hash_info),
    "int_info": text(sys.int_info),
    "thread_info": text(sys.thread_info),
    "abiflags": sys.abiflags,
    "api_version": sys.api_version,
    "platform": sys.platform,
    "dlopen flags": sys.getdlopenflags(),
    "asyncgen hooks": text(sys.get_asyncgen_hooks()),
    "coroutine origin tracking": sys.get_coroutine_origin_tracking_depth(),
    "stack trampoline": sys.is_stack_trampoline_active() if hasattr(sys, "is_stack_trampoline_active") else None,
    # The streams.
    "stdin": stream("stdin"),
    "stdout": stream("stdout"),
    "stderr": stream("stderr"),
    "what stdin gives": sys.stdin.read() if "FACTS_READ_STDIN" in os.environ else "",
    # The program.
    "names of __main__": main_names,
    "__name__": main.__name__,
    "__file__": getattr(main, "__file__", None),
    "__spec__": text(main.__spec__),
    "__package__": main.__package__,
    "__loader__": text(main.__loader__),
    "__builtins__": text(main.__builtins__),
    "__cached__": getattr(main, "__cached__", None),
    "__doc__": main.__doc__,
    "__annotations__": text(getattr(main, "__annotations__", None)),
    "program is __main__": main.__dict__ is globals(),
    "frames": frames,
    "own source": own_source_is_found(),
    "names of builtins": sorted(dir(builtins)),
    # Locale and text.
    "locale": {
        name: locale.setlocale(getattr(locale, name))
        for name in sorted(dir(locale))
        if name.startswith("LC_") and name != "LC_ALL"
    },
    "preferred encoding": locale.getpreferredencoding(False),
    "codeset": locale.nl_langinfo(locale.CODESET),
    # The interpreter's set-up.
    "paths of sysconfig": sysconfig.get_paths(),
    "site": [site.ENABLE_USER_SITE, site.getusersitepackages(), site.getsitepackages()],
    "faulthandler": faulthandler.is_enabled(),
    "tracemalloc": [tracemalloc.is_tracing(), tracemalloc.get_traceback_limit()],
    "warning filters": text(warnings.filters),
    "garbage collection": [
        gc.isenabled(),
        gc.get_threshold(),
        gc.get_debug(),
        text(gc.callbacks),
        gc.get_freeze_count(),
        len(gc.garbage),
    ],
    "callbacks at exit": atexit._ncallbacks(),
    "hash of a text": hash("pyprof") if "PYTHONHASHSEED" in os.environ and not sys.flags.ignore_environment else None,
    "configuration": configuration(),
    "allocators": allocators(),
    # Threads.
    "threads": [threading.active_count(), [thread.name for thread in threading.enumerate()]],
    "threads of the process": len(os.listdir("/proc/self/task")),
    "main thread": [
        threading.main_thread().name,
        threading.current_thread() is threading.main_thread(),
        threading.get_native_id() == os.getpid(),
    ],
    "thread hooks": [text(threading._trace_hook), text(threading._profile_hook), text(threading.excepthook)],  # type: ignore[attr-defined]
    "thread stack size": _thread.stack_size(),
    # Signals.
    "signal handlers": {number: text(handler) for number, handler in handlers.items()},
    "blocked signals": sorted(signal.pthread_sigmask(signal.SIG_BLOCK, [])),
    "wakeup descriptor": signal.set_wakeup_fd(-1),
    "timers": [signal.getitimer(timer) for timer in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF)],
    # The process.
    "environ": list(os.environ.items()),
    "environment for children": environment_for_children(),
    "environment in C": environment_in_c(),
    "directory": os.getcwd(),
    "open descriptors": open_descriptors,
    "lowest free descriptor": lowest_free_descriptor(),
    "status of the process": status_of_process(),
    "nice": os.nice(0),
    "limits": {
        name: resource.getrlimit(getattr(resource, name))
        for name in sorted(dir(resource))
        if name.startswith("RLIMIT_")
    },
    "group is the parent's": os.getpgrp() == os.getpgid(os.getppid()),
    "session is the parent's": os.getsid(0) == os.getsid(os.getppid()),
    "parent": read(f"/proc/{os.getppid()}/comm"),
    "processors": sorted(os.sched_getaffinity(0)),
    "scheduler": [os.sched_getscheduler(0), os.getpriority(os.PRIO_PROCESS, 0)],
    "out-of-memory adjustment": read("/proc/self/oom_score_adj"),
    "core dump filter": read("/proc/self/coredump_filter"),
    "timer slack": read("/proc/self/timerslack_ns"),
    "personality": read("/proc/self/personality"),
    "command of the process": read("/proc/self/comm"),
    "command line of the process": read("/proc/self/cmdline").split("\0"),
    "executable of the process": os.readlink("/proc/self/exe"),
    "files in the directory": sorted(os.listdir(".")),
}
with open(os.environ["FACTS_FILE"], "w", encoding="utf-8", errors="surrogateescape") as facts_file:
    json.dump(facts, facts_file)
