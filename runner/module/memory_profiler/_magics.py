"""The magics of IPython: `%mprun`, `%memit` and `%heap`, each also for a cell, and `%heap_kernel`."""

import builtins

from . import _memit

try:
    from IPython.core.magic import Magics, line_cell_magic, line_magic, magics_class
except ImportError:
    # the class must exist for inspection
    Magics = object

    def line_cell_magic(func):
        return func

    line_magic = line_cell_magic

    def magics_class(cls):
        return cls


@magics_class
class MemoryProfilerMagics(Magics):
    """The magics that `%load_ext memory_profiler` adds to IPython."""

    @classmethod
    def register_magics(cls, ip):
        """Add the magics to a shell."""
        ip.register_magics(cls)

    @line_cell_magic
    def mprun(self, parameter_s="", cell=None):
        """Execute a statement, and show the memory of functions in it line by line.

          %mprun -f FUNCTION [-f FUNCTION ...] STATEMENT
          %%mprun -f FUNCTION [-f FUNCTION ...] [STATEMENT]
          STATEMENTS

        The pager shows the tables when the statement ends, also after an exception. While the statement runs, the
        decorator `profile` is defined, for functions that the statement defines or imports.

        -f FUNCTION: a function, a method, or a class with all its methods, as an expression without blanks. It may be
            defined in a file or in a cell.
        -T FILE: writes the tables to a file as well.
        -r: returns the profiler.
        -c: adds the memory of child processes.
        -b BACKEND: the name of a backend, as for `choose_backend`. Default: psutil, the resident set.
        """
        __tracebackhide__ = True
        # IPython finds default options by the name of the method that asks for them
        options, statement = self.parse_options(
            parameter_s, "rf:T:cb:", posix=False, strict=False, list_all=True, preserve_non_opts=True
        )
        import memory_profiler

        backend = _backend(options.get("b", [None])[-1])
        profiler = memory_profiler.LineProfiler(backend=backend, include_children="c" in options)
        named = {}
        for name in options.get("f", []):
            named[name] = list(_functions(self._evaluated(name)))
            for function in named[name]:
                profiler.add_function(function)
        code = _compiled(self.shell, _after_dashes(statement), cell)
        try:
            message = self._profiled(profiler, code)
        except BaseException:
            _show(profiler, named, options, "")
            raise
        _show(profiler, named, options, message)
        return profiler if "r" in options else None

    def _evaluated(self, name):
        try:
            return eval(name, self.shell.user_global_ns, self.shell.user_ns)
        except Exception as error:
            from IPython.core.error import UsageError

            raise UsageError(f"Could not find function {name!r}.\n{type(error).__name__}: {error}") from None

    def _profiled(self, profiler, code):
        """Execute code with the profiler enabled and as the built-in `profile`. Returns the message about SystemExit or
        KeyboardInterrupt; an empty text otherwise."""
        __tracebackhide__ = True
        missing = object()
        before = vars(builtins).get("profile", missing)
        builtins.profile = profiler  # type: ignore[attr-defined]
        try:
            with profiler:
                exec(code, self.shell.user_global_ns, self.shell.user_ns)
        except (SystemExit, KeyboardInterrupt) as error:
            return f"*** {type(error).__name__} exception caught in code being profiled."
        finally:
            if before is missing:
                vars(builtins).pop("profile", None)
            else:
                builtins.profile = before  # type: ignore[attr-defined]
        return ""

    @line_cell_magic
    def memit(self, line="", cell=None):
        """Measure the peak memory of a statement.

          %memit STATEMENT
          %%memit [SET-UP]
          STATEMENTS

        The first line of a cell is executed before the measurement.

        -rN: executes the statement N times; the highest peak counts. Default: 1.
        -tN: has no effect: a statement is measured to its end.
        -iX: reads the memory every X seconds. Default: 0.1.
        -c: adds the memory of child processes.
        -o: returns a MemitResult.
        -q: prints nothing.
        -b BACKEND: the name of a backend, as for `choose_backend`. Default: psutil, the resident set.
        """
        __tracebackhide__ = True
        options, statement = self.parse_options(line, "r:t:i:coqb:", posix=False, strict=False, preserve_non_opts=True)
        statement = _after_dashes(statement)
        timeout = float(options.get("t", 0))
        backend = _backend(options.get("b"))
        if cell is None:
            code = _compiled(self.shell, statement)
        else:
            code = _compiled(self.shell, "", cell)
            _memit._func_exec(_compiled(self.shell, statement), self.shell.user_ns)
        result = _memit.measure(
            code,
            self.shell.user_ns,
            repeat=max(1, int(options.get("r", 1))),
            timeout=timeout if timeout > 0 else None,
            interval=float(options.get("i", 0.1)),
            include_children="c" in options,
            backend=backend,
        )
        if "q" not in options:
            print(result)
        return result if "o" in options else None

    @line_cell_magic
    def heap(self, line="", cell=None):
        """Count the heap of a statement or a cell to the byte: its peak, what is left, and the lines.

          %heap STATEMENT
          %%heap
          STATEMENTS

        The kernel must count its heap: `%heap_kernel` installs one that does. The figures follow the output of the
        statements, also after an exception. All threads count.

        -nN: the number of lines. Default: 10.
        -g: runs the garbage collector at the start and at the end, so that garbage is not left.
        -o: returns a HeapResult, and shows nothing.
        """
        __tracebackhide__ = True
        from IPython.core.error import UsageError
        from IPython.display import display

        from . import _heap_magic, _native

        options, statement = self.parse_options(line, "n:go", posix=False, strict=False, preserve_non_opts=True)
        most = options.get("n", "10")
        if not most.isdecimal() or int(most) == 0:
            raise UsageError(f"-n {most}: this is not a number of lines.")
        if not _native.heap_is_counted():
            raise UsageError(_heap_magic.NOT_COUNTED)
        code = _compiled(self.shell, _after_dashes(statement), cell)
        measured = _heap_magic.Measured(int(most), "g" in options)
        try:
            with measured:
                exec(code, self.shell.user_global_ns, self.shell.user_ns)
        finally:
            if "o" not in options:
                display(measured.result)
        return measured.result if "o" in options else None

    @line_magic
    def heap_kernel(self, line=""):
        """Install a kernel for this Python that counts its heap, so that `%heap` works in it.

        The kernel is installed for this user. Choose it in the menu of the notebook then.
        """
        from ._heap_magic import install_kernel

        name, shown = install_kernel()
        print(f"The kernel {shown!r} is installed under the name `{name}`: choose it for this notebook.")


def load_ipython_extension(ip):
    """Register the magics. `%load_ext memory_profiler` calls this function."""
    MemoryProfilerMagics.register_magics(ip)


def _backend(name):
    """Returns the backend that `-b` names; None without `-b`."""
    from ._native import backend_names, choose_backend

    try:
        return None if name is None else choose_backend(name)
    except KeyError:
        text = f"There is no backend {name!r}. The backends are: {', '.join(backend_names())}."
    except RuntimeError as error:
        text = str(error)
    from IPython.core.error import UsageError

    raise UsageError(text)


def _after_dashes(statement):
    return statement.removeprefix("-- ")


def _compiled(shell, statement, cell=None):
    """Returns the code of a statement and of the cell below it. IPython's own syntax is allowed. Tables and
    tracebacks can find the source."""
    __tracebackhide__ = True
    if cell is None:
        source = shell.transform_cell(statement)
    elif statement:
        source = shell.transform_cell(f"{statement}\n{cell}")
    else:
        # the lines keep their numbers in the cell
        source = "\n" + shell.transform_cell(cell)
    # the running cell is the last stored one; `execution_count` may already be the number of the next cell
    number = len(shell.history_manager.input_hist_parsed) - 1
    name = shell.compile.cache(source, number)
    return shell.compile(shell.compile.ast_parse(source, name), name, "exec")


def _functions(named):
    """Returns the functions that `-f` names. The names are not rebound, since other objects already refer to the
    functions."""
    from ._enable_wrappers import _innermost

    if isinstance(named, type):
        for value in list(vars(named).values()):
            if not isinstance(value, type):
                yield from (function for function in _functions(value) if hasattr(function, "__code__"))
    elif isinstance(named, property):
        yield from (part for part in (named.fget, named.fset, named.fdel) if part is not None)
    elif isinstance(named, (staticmethod, classmethod)):
        yield _innermost(named.__func__)
    else:
        yield _innermost(named)


def _show(profiler, named, options, message):
    """Show the tables and the message in the pager."""
    import io

    from IPython.core.page import page

    import memory_profiler

    stream = io.StringIO()
    memory_profiler.show_results(profiler, stream)
    text = stream.getvalue().rstrip()
    if text:
        page(text)
    # a message gives the reason for which nothing was executed
    if not message:
        for sentence in _without_tables(profiler, named, text):
            print(sentence)
    print(message)
    for file in options.get("T", [])[:1]:
        with open(file, "w", encoding="utf-8") as saved:
            saved.write(text)
        print(f"\n*** Profile printout saved to text file {file}. {message}")


def _without_tables(profiler, named, text):
    """Yields the messages about functions that have no table."""
    if not named and not text:
        yield "No function was profiled: name one with -f FUNCTION, or mark one with @profile in the statements."
    for name, functions in named.items():
        if not any(_has_run(profiler, function) for function in functions):
            yield f"The statement did not execute `{name}`: it has no table."


def _has_run(profiler, function):
    code = getattr(function, "__code__", None)
    return bool(code in profiler.code_map and profiler.code_map[code])
