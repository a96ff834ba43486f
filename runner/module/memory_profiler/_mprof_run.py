"""`mprof run` and `mprof attach`: sampling a program into a file."""

import os
import subprocess
import sys
import time

from ._mprof_file import get_cmd_line

_BACKENDS = ("psutil", "psutil_pss", "psutil_uss", "posix", "tracemalloc")

_AN_HOUR = 3600


def attach_action():
    """As `mprof run --attach`."""
    sys.argv.insert(1, "--attach")
    run_action()


def run_action():
    """Run or attach to the program that `sys.argv` names after its first word, and sample it until it ends."""
    parser = _parser()
    options = parser.parse_args()
    if options.program[:1] == ["--"]:
        del options.program[0]
    if not options.program:
        print("A program to run must be provided. Use -h for help")
        sys.exit(1)
    if options.backend == "tracemalloc":
        sys.exit("mprof: the backend `tracemalloc` can only be read in the program itself")
    print(f"{os.path.basename(sys.argv[0])}: Sampling memory every {options.interval}s", flush=True)
    process, command_line = _attached(options) if options.attach_existing else _started(options)
    with open(options.filename, "a", encoding="utf-8", errors="surrogateescape") as file:
        file.write(f"CMDLINE {command_line}\n")
        file.flush()
        _sample(process, options, file)
    if options.exit_code and not options.attach_existing:
        _exit_as(process, options)


def _parser():
    from argparse import REMAINDER, ArgumentParser

    from . import __version__

    parser = ArgumentParser(usage="mprof run [options] program")
    add = parser.add_argument
    add("--version", action="version", version=__version__)
    add("--python", action="store_true", help="the program is one of Python: record the calls of its functions")
    add("--nopython", action="store_true", help="run a .py file as any other program")
    add("-T", "--interval", type=float, default=0.1, help="seconds between the samples (default: 0.1)")
    add("-C", "--include-children", action="store_true", help="add the memory of all its descendants")
    add("-M", "--multiprocess", action="store_true", help="record each of its descendants apart (without functions)")
    add("-E", "--exit-code", action="store_true", help="end with the status of the program")
    add("-a", "--attach", dest="attach_existing", action="store_true", help="sample a process that runs already")
    add("-t", "--timeout", type=float, help="seconds after which sampling ends (default: never; attached: an hour)")
    file = time.strftime("mprofile_%Y%m%d%H%M%S.dat")
    add("-o", "--output", dest="filename", default=file, help="the file that is written (default: by the time)")
    add("--backend", choices=_BACKENDS, default="psutil", help="how memory is counted (default: the resident set)")
    add("program", nargs=REMAINDER, help="a program or a .py file, with its arguments; attached: a number or a name")
    return parser


def _attached(options):
    """The number of a process that runs already, and its command line."""
    from ._native import OtherProcess

    hint = options.program[0]
    print(f"attaching to existing process, using hint: {hint}", flush=True)
    pid, command_line = (int(hint), get_cmd_line(options.program)) if hint.isdigit() else _found(hint)
    if options.timeout is None:
        options.timeout = _AN_HOUR
    try:
        OtherProcess(pid, options.backend).read(False)
    except OSError as error:
        sys.exit(f"mprof: {error.strerror}")
    return pid, command_line


def _found(name):
    for pid in sorted(int(entry) for entry in os.listdir("/proc") if entry.isdigit()):
        try:
            with open(f"/proc/{pid}/comm") as comm, open(f"/proc/{pid}/cmdline", errors="surrogateescape") as cmdline:
                its_name, words = comm.read().strip(), cmdline.read().split("\0")[:-1]
        except OSError:
            # it has ended meanwhile
            continue
        # the system cuts names off
        if pid != os.getpid() and (name in its_name or words and name in os.path.basename(words[0])):
            return pid, get_cmd_line(words or [its_name])
    sys.exit(
        "mprof: When attaching, program should be process name or pid.\n"
        f"Failed to find a process using hint: {name}"
    )


def _started(options):
    """The process that runs the program, and its command line."""
    print("running new process", flush=True)
    words = options.program
    is_script = words[0].endswith(".py") and not options.nopython
    is_timed = (options.python or is_script) and not (options.multiprocess and is_script)
    if is_timed:
        print("running as a Python program...", flush=True)
    if (is_timed or is_script) and not os.path.basename(words[0]).startswith("python"):
        words = [sys.executable, *words]
    command = _timed(words, options) if is_timed else words
    try:
        return subprocess.Popen(command), get_cmd_line(words)
    except OSError as error:
        sys.exit(f"mprof: cannot run `{command[0]}`: {error.strerror}")


def _timed(words, options):
    """The command that runs a Python program and appends a line for each call of its functions to the file."""
    python, *program = words
    extra = ["--timestamp", "-o", options.filename, "--backend", options.backend]
    if options.include_children:
        extra.append("--include-children")
    runner = _runner()
    if runner is not None:
        return [runner, "--python", python, *extra, *program]
    if _has_runner(python):
        return [python, "-m", "memory_profiler", *extra, *program]
    return words


def _runner():
    """The command `pyprof`: what runs us, what was installed with us, or what is found."""
    from shutil import which

    this = os.path.realpath("/proc/self/exe")
    if os.path.basename(this) == "pyprof":
        return this
    return which(os.path.join(os.path.dirname(sys.executable), "pyprof")) or which("pyprof")


def _has_runner(python):
    """Whether that interpreter is ours, and can run a program as the command does."""
    from importlib.util import find_spec
    from shutil import which

    is_ours = os.path.realpath(which(python) or python) == os.path.realpath(sys.executable)
    return is_ours and find_spec(f"{__package__}.__main__") is not None


def _sample(process, options, file):
    from ._usage import memory_usage

    try:
        memory_usage(
            process,
            interval=options.interval,
            timeout=options.timeout,
            include_children=options.include_children,
            multiprocess=options.multiprocess,
            stream=file,
            backend=options.backend,
        )
    except ProcessLookupError:
        # it has ended before there was anything to see
        pass


def _exit_as(process, options):
    """End as the program did: of one that a signal has killed, with the status that a shell gives it."""
    status = process.wait() if options.timeout is None else process.poll()
    if status:
        status = status if status > 0 else 128 - status
        print(f"mprof: Program resulted with a non-zero exit code: {status}", file=sys.stderr)
    sys.exit(status)
