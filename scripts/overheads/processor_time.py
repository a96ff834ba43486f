"""The processor time of one whole run."""

import os
import subprocess
import tempfile

_REMOVED_VARIABLES = ("PYTHON", "PYENV_VERSION", "VIRTUAL_ENV", "PYPROF", "LINE_PROFILE", "MEMRAY", "SCALENE")


# After a program has freed a large block, glibc keeps more of the memory that is freed later. The imports of a profiler
# free such blocks, so the same lines would cost less under the profiler than under plain python. A threshold that the
# environment sets does not change. With this one, glibc gives no memory back before the end.
_ADDED_VARIABLES = {"MALLOC_TRIM_THRESHOLD_": str(2**40)}


class Failed(Exception):
    """The program has ended with another status than 0."""


def cpu_seconds(command: list) -> float:
    """Returns the user and system time of a process and its children, in seconds. Its output is discarded."""
    with tempfile.TemporaryFile() as stderr:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=stderr, env=clean_environment()
        )
        # the usage of this process and of the children that it waited for, not of all that ever ran
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            stderr.seek(0)
            raise Failed(why(process.returncode, stderr.read()))
    return usage.ru_utime + usage.ru_stime


def output_of(command: list) -> bytes:
    """Returns the standard output of a run."""
    finished = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, env=clean_environment())
    if finished.returncode != 0:
        raise Failed(why(finished.returncode, finished.stderr))
    return finished.stdout


def why(status: int, stderr: bytes) -> str:
    """Returns the last line that a failed run has printed on standard error, apart from hints; otherwise, its
    status."""
    lines = [line.strip() for line in stderr.decode(errors="replace").splitlines()]
    messages = [line for line in lines if line and not line.startswith("hint: ")]
    return messages[-1] if messages else f"status {status}"


def clean_environment() -> dict[str, str]:
    """Returns the environment of this process without the variables that would affect what is measured."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(_REMOVED_VARIABLES)}
    return inherited | _ADDED_VARIABLES
