"""Running a program in an interpreter that is already running. The program finds the state in which `python` starts."""

import os
import sys

from . import _native

_CACHED = {"__cached__": None} if sys.version_info < (3, 15) else {}
"""One more attribute of the program's module. Python 3.15 has removed it."""


def main():
    """Run the command line of `python -m memory_profiler`."""
    arguments = sys.argv[1:]
    kind, program, name, its_arguments = _native.begin_run(arguments, sys.executable)
    if kind == "list":
        raise SystemExit(_run_launcher(arguments))
    if kind == "script" and _native.is_imported_from(program):
        kind = "folder"
    sys.argv[:] = [name, *its_arguments]
    _begin_path(kind, program, name)
    module = _new_main()
    namespace = vars(module)
    if kind == "module":
        _native.run_module(program, True)
    elif kind == "folder":
        _native.run_module("__main__", False)
    elif kind == "stdin":
        namespace.update(__file__=program, **_CACHED)
        _native.run_standard_input(namespace)
    elif kind == "code":
        _run_code(program + "\n", namespace)
    else:
        _run_script(program, namespace)


def _run_script(file, namespace):
    from importlib.machinery import SourceFileLoader, SourcelessFileLoader

    is_compiled = file.endswith(".pyc")
    loader = (SourcelessFileLoader if is_compiled else SourceFileLoader)("__main__", file)
    namespace.update(__loader__=loader, __file__=file, **_CACHED)
    if is_compiled:
        _native.run_compiled(loader.get_code("__main__"), namespace)
    else:
        _native.run_file(file, namespace)


def _run_code(code, namespace):
    if sys.version_info >= (3, 13):
        import linecache

        # for the source lines in tracebacks
        if "stack" not in linecache._register_code.__code__.co_varnames:
            linecache._register_code("<string>", code, "<string>")
        elif compiled := _compiled(code):
            # identified by this code object and all that are nested in it
            linecache._register_code(compiled, code, "<string>")
            _native.run_compiled(compiled, namespace)
            return
    _native.run_code(code, namespace)


def _compiled(code):
    """Returns the code; None if it cannot be compiled. Running the program then reports the reason."""
    import warnings

    try:
        with warnings.catch_warnings(action="ignore"):  # type: ignore[call-overload]
            compile(code, "<string>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None
    return compile(code, "<string>", "exec", dont_inherit=True)


def _new_main():
    """Creates the module `__main__` of the program, which replaces the present `__main__`."""
    from importlib.machinery import BuiltinImporter
    from types import ModuleType

    module = ModuleType("__main__")
    if sys.version_info < (3, 14):
        module.__annotations__ = {}
    module.__builtins__ = sys.modules["builtins"]  # type: ignore[attr-defined]
    module.__loader__ = BuiltinImporter
    sys.modules["__main__"] = module
    return module


def _begin_path(kind, program, name):
    """Gives `sys.path` the first entry that `python` gives the program. Until now, the first entry is the folder in which
    Python was started."""
    is_folder = kind == "folder"
    if not is_folder and getattr(sys.flags, "safe_path", bool(sys.flags.isolated)):
        return
    if kind == "module":
        return
    here = os.getcwd()
    if is_folder:
        first = here if program == "." else os.path.join(here, program)
    elif kind == "script":
        first = os.path.dirname(os.path.realpath(name))
    else:
        first = ""
    if sys.path and sys.path[0] in ("", here):
        sys.path[0] = first
    else:
        sys.path.insert(0, first)


def _run_launcher(arguments):
    """Runs the command `pyprof` for this interpreter. Returns its exit status."""
    import subprocess

    launcher = _launcher()
    if launcher is None:
        print("pyprof: cannot list functions: the command `pyprof` is not installed", file=sys.stderr)
        return 2
    return subprocess.call([launcher, "--python", sys.executable, *arguments])


def _launcher():
    from importlib import metadata

    try:
        files = metadata.files("pyprof-memory") or ()
    except metadata.PackageNotFoundError:
        files = ()
    installed = [str(file.locate()) for file in files if file.name == "pyprof"]
    library = _native.library() or ""
    beside = [os.path.join(os.path.dirname(file), "pyprof") for file in (library, os.path.realpath(library))]
    # of a process that pyprof hosts
    this = os.path.realpath("/proc/self/exe")
    running = [this] if os.path.basename(this) == "pyprof" else []
    return next((file for file in [*running, *installed, *beside] if os.access(file, os.X_OK)), None)


def exec_with_profiler(filename, profiler, backend, passed_args=[]):
    """Run a script as `__main__`, with `profiler` as the built-in `profile`.

    filename: the path of the script.
    backend: the name of a backend, as for `choose_backend`. For "tracemalloc", tracing is on while the script runs.
    passed_args: the arguments of the script.
    """
    import tokenize

    def run():
        with tokenize.open(filename) as file:
            code = compile(file.read(), filename, "exec", dont_inherit=True)
        exec(code, namespace, namespace)

    namespace = {
        "__name__": "__main__",
        "__file__": filename,
        "__builtins__": sys.modules["builtins"],
        "profile": profiler,
    }
    sys.path.insert(0, os.path.dirname(filename))
    _run_with(profiler, backend, [filename, *passed_args], run)


def run_module_with_profiler(module, profiler, backend, passed_args=[]):
    """Run a module as `exec_with_profiler` runs a script. `module` is its name."""
    from runpy import run_module

    def run():
        run_module(module, run_name="__main__", init_globals={"profile": profiler})

    _run_with(profiler, backend, [module, *passed_args], run)


def _run_with(profiler, backend, arguments, run):
    import builtins
    import tracemalloc

    builtins.profile = profiler  # type: ignore[attr-defined]
    traces = _native.choose_backend(backend) == "tracemalloc"
    sys.argv = arguments
    if traces:
        tracemalloc.start()
    try:
        run()
    finally:
        if traces:
            tracemalloc.stop()


def _find_script(script_name):
    """Return the path of a script: the name if it is a file, else the first file with that name on PATH. If there is
    none, print a message and raise SystemExit(1)."""
    if os.path.isfile(script_name):
        return script_name
    for folder in os.get_exec_path():
        file = os.path.join(folder, script_name)
        if folder and os.path.isfile(file):
            return file
    sys.stderr.write(f"Could not find script {script_name}\n")
    raise SystemExit(1)
