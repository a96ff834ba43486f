"""The facts about this machine, as pyprof prints them."""

import os
from pathlib import Path


def machine() -> str:
    """Returns the kernel, the cores and the memory, as the kernel itself shows them."""
    cores = sum(line.startswith("cpu") for line in Path("/proc/stat").read_text().splitlines()) - 1
    fields = dict(line.split(":") for line in Path("/proc/meminfo").read_text().splitlines())
    mebibytes = int(fields["MemTotal"].split()[0]) / 1024
    cores_text = "1 core" if cores == 1 else f"{cores} cores"
    return f"Linux {os.uname().release}, {cores_text}, {mebibytes:.0f} MiB of memory"
