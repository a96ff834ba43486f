"""The machine on which the figures were measured."""

import datetime
import os
import platform
import re
from pathlib import Path


def described() -> str:
    """Cores, processor, kernel and date, in a line."""
    return ", ".join(
        [
            f"{os.cpu_count()} cores",
            processor(Path("/proc/cpuinfo").read_text()),
            f"{platform.system()} {platform.release()}",
            datetime.date.today().isoformat(),
        ]
    )


def processor(cpuinfo: str) -> str:
    """The model, as the kernel names it."""
    named = re.search(r"^model name\s*:\s*(.+)$", cpuinfo, re.MULTILINE)
    return named[1].strip() if named else platform.machine()


def available_memory(meminfo: str) -> int:
    """The number of bytes that programs can still allocate."""
    kib = re.search(r"^MemAvailable:\s*(\d+) kB$", meminfo, re.MULTILINE)
    return int(kib[1]) * 1024 if kib else 0
