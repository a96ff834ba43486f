"""The magics of the heap: `%heap`, `%%heap` and `%heap_kernel`."""

import gc
import sys

from . import _native
from ._heap_result import HeapResult

NOT_COUNTED = (
    "This kernel does not count its heap: %heap_kernel installs one that does, or start it with "
    "`pyprof --heap -m ipykernel_launcher` in place of `python -m ipykernel_launcher`."
)
"""The message in IPython without the library that counts."""


class Measured:
    """Executes code as a context: the result has its figures also after an exception."""

    def __init__(self, most, collects):
        self._span = _native.HeapSpan()
        self._most = most
        self._collects = collects
        self.result = None

    def __enter__(self):
        self._collect()
        self._span.begin()
        return self

    def __exit__(self, *exception):
        self._collect()
        self._span.end()
        self.result = HeapResult(self._span, self._most)

    def _collect(self):
        if self._collects:
            gc.collect()


def install_kernel():
    """Install a kernel for this Python that counts its heap, for this user. Return its name and the name in menus."""
    import json
    import os
    import tempfile

    from IPython.core.error import UsageError

    from ._running import _launcher

    try:
        from jupyter_client.kernelspec import KernelSpecManager
    except ImportError:
        raise UsageError("The package jupyter_client is not installed, so this Python has no kernels.") from None
    launcher = _launcher()
    if launcher is None:
        raise UsageError("The command `pyprof` is not installed.")
    version = "%d.%d" % sys.version_info[:2]
    name, shown = f"pyprof-{version}", f"Python {version} (pyprof --heap)"
    python = ["--python", sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {
        "argv": [launcher, "--heap", "--heap-stacks", "none", "-o", os.devnull, *python],
        "display_name": shown,
        "language": "python",
        "metadata": {"debugger": True},
    }
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "kernel.json"), "w", encoding="utf-8") as file:
            json.dump(spec, file, indent=1)
        KernelSpecManager().install_kernel_spec(folder, name, user=True)
    return name, shown
