"""Worker processes give the same results as under python, and none of them prints a message of pyprof."""

import textwrap

import pytest

from fidelity.two_runs import both, written

METHODS = ["fork", "spawn", "forkserver"]

USES = {
    "Pool.map": """
        with multiprocessing.Pool(2) as pool:
            print(pool.map(square, range(6)), pool.apply(add, (2, 3)), pool.starmap(add, [(1, 2), (3, 4)]))
            print(sorted(pool.imap_unordered(square, range(3))))
    """,
    "Pool with an initializer and workers that are replaced": """
        with multiprocessing.Pool(2, initializer=square, initargs=(3,), maxtasksperchild=1) as pool:
            squares = pool.map(square, range(4), chunksize=1)
        # a worker that is forked between print and the writing of it would write it too
        print(squares)
    """,
    "Process": """
        queue = multiprocessing.Queue()
        process = multiprocessing.Process(target=put, args=(queue, 7), name="worker")
        process.start()
        print(queue.get())
        process.join()
        print(process.exitcode, process.name)
    """,
    "Pipe": """
        here, there = multiprocessing.Pipe()
        process = multiprocessing.Process(target=answer, args=(there,))
        process.start()
        here.send([1, 2, 3])
        print(here.recv())
        process.join()
        print(process.exitcode)
    """,
    "Manager": """
        with multiprocessing.Manager() as manager:
            shared = manager.dict(a=1)
            process = multiprocessing.Process(target=fill, args=(shared,))
            process.start()
            process.join()
            print(sorted(shared.items()), process.exitcode)
    """,
    "shared values": """
        counter = multiprocessing.Value("i", 0)
        processes = [multiprocessing.Process(target=count, args=(counter,)) for _ in range(2)]
        for process in processes: process.start()
        for process in processes: process.join()
        print(counter.value, [process.exitcode for process in processes])
    """,
    "an exception in a worker of a pool": """
        with multiprocessing.Pool(1) as pool:
            try:
                pool.apply(fail, (3,))
            except ZeroDivisionError as error:
                print(repr(error), type(error.__cause__).__name__)
                print(str(error.__cause__).strip().splitlines()[-2:])
    """,
    "an exception in a process": """
        process = multiprocessing.Process(target=fail, args=(1,), name="failing")
        process.start()
        process.join()
        print(process.exitcode)
    """,
    "endings of processes": """
        import os, signal, sys
        for target, arguments in [(sys.exit, (3,)), (os._exit, (4,)), (sys.exit, ("text",)), (os.abort, ()),
                                  (signal.raise_signal, (signal.SIGKILL,)), (signal.raise_signal, (signal.SIGTERM,))]:
            process = multiprocessing.Process(target=target, args=arguments)
            process.start()
            process.join()
            print(process.exitcode, flush=True)
    """,
    "a process that is terminated": """
        here, there = multiprocessing.Pipe()
        process = multiprocessing.Process(target=wait_for_ever, args=(there,))
        process.start()
        print(here.recv())
        process.terminate()
        process.join()
        print(process.exitcode)
    """,
    "a daemon that is left running": """
        here, there = multiprocessing.Pipe()
        multiprocessing.Process(target=wait_for_ever, args=(there,), daemon=True).start()
        print(here.recv())
        print("left")
    """,
    "instances of a profiled class": """
        with multiprocessing.Pool(1) as pool:
            account = Account(5)
            print(pool.apply(account.double), pool.apply(Account.make).balance, pool.map(Account, [1])[0].balance)
    """,
    "functions of an imported module": """
        import helper
        with multiprocessing.Pool(1) as pool:
            print(pool.map(helper.triple, [1, 2]))
    """,
    "what a worker sees": """
        with multiprocessing.Pool(1) as pool:
            seen = pool.apply(see)
            here = see()
            for name in seen:
                if name != "environ" or method != "forkserver":
                    print(name, seen[name] if name in ("__name__", "argv") else seen[name] == here[name])
    """,
    "a process within a process": """
        queue = multiprocessing.Queue()
        process = multiprocessing.Process(target=nest, args=(queue,))
        process.start()
        print(queue.get())
        process.join()
        print(process.exitcode)
    """,
    "ProcessPoolExecutor": """
        context = multiprocessing.get_context(method)
        with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as executor:
            print(list(executor.map(square, range(4))))
            print(repr(executor.submit(fail, 1).exception()))
    """,
    "ProcessPoolExecutor whose worker dies": """
        import os
        context = multiprocessing.get_context(method)
        with concurrent.futures.ProcessPoolExecutor(1, mp_context=context) as executor:
            print(repr(executor.submit(os._exit, 1).exception()))
    """,
    "shared memory": """
        from multiprocessing import shared_memory
        block = shared_memory.SharedMemory(create=True, size=100)
        process = multiprocessing.Process(target=write_into, args=(block.name,))
        process.start()
        process.join()
        print(bytes(block.buf[:5]), process.exitcode)
        block.close()
        block.unlink()
    """,
}

PROGRAM = """
import concurrent.futures, multiprocessing, os, sys

@profile
def square(number):
    return number * number

@profile
def add(first, second):
    return first + second

@profile
def put(queue, value):
    queue.put((value, __name__, multiprocessing.current_process().name))

@profile
def answer(connection):
    connection.send(sum(connection.recv()))

@profile
def fill(shared):
    shared["b"] = square(3)

@profile
def count(counter):
    for _ in range(100):
        with counter.get_lock():
            counter.value += 1

@profile
def fail(number):
    return number / 0

@profile
def wait_for_ever(connection):
    connection.send("ready")
    connection.recv()

@profile
def nest(queue):
    inner = multiprocessing.Queue()
    process = multiprocessing.Process(target=put, args=(inner, 5))
    process.start()
    queue.put(inner.get()[0] + 1)
    process.join()

@profile
def write_into(name):
    from multiprocessing import shared_memory, resource_tracker
    block = shared_memory.SharedMemory(name=name)
    block.buf[:5] = b"there"
    block.close()

@profile
def see():
    return {"__name__": __name__, "argv": sys.argv[1:], "executable": sys.executable, "prefix": sys.prefix,
            "flags": tuple(sys.flags), "path": sys.path[1:], "environ": dict(os.environ), "directory": os.getcwd(),
            "warnings": sys.warnoptions, "xoptions": sys._xoptions, "file": __file__}

@profile
class Account:
    def __init__(self, balance):
        self.balance = balance

    def double(self):
        return 2 * self.balance

    @classmethod
    def make(cls):
        return cls(11)

if __name__ == "__main__":
    method = sys.argv[1]
    multiprocessing.set_start_method(method)
    square(1)
"""

HELPER = """
@profile
def triple(number):
    return 3 * number
"""


def _program(folder, use: str):
    folder = written(folder, _with_main(use))
    written(folder.parent, HELPER, "helper.py")
    return folder


def _with_main(use: str) -> str:
    return PROGRAM + textwrap.indent(textwrap.dedent(use), "    ")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("use", USES)
def test_workers_run_as_under_python(use, method, python, tmp_path) -> None:
    pair = both(python, ["program.py", method], within=_program(tmp_path, USES[use]))
    pair.must_agree()
    assert pair.profiled.status == 0, pair.profiled
    pair.must_have_tables()
    _one_report(pair)


OTHERWISE = {
    "-m program": METHODS,
    "-O -W ignore -X utf8 program.py": METHODS,
    # A new process does not load the __main__ of a package or a folder: python's rule.
    "-m package": ["fork"],
    "package/": ["fork"],
}


@pytest.mark.parametrize(("words", "method"), [(words, method) for words in OTHERWISE for method in OTHERWISE[words]])
def test_workers_run_as_under_python_for_each_start_of_the_program(words, method, python, tmp_path) -> None:
    uses = USES["Pool.map"] + USES["what a worker sees"]
    folder = _program(tmp_path, uses)
    written(tmp_path, _with_main(uses), "package/__main__.py")
    pair = both(python, [*words.split(), method], within=folder)
    pair.must_agree()
    assert pair.profiled.status == 0, pair.profiled
    _one_report(pair)


@pytest.mark.parametrize("method", METHODS)
def test_a_program_without_a_guard_fails_as_under_python(method, python, tmp_path) -> None:
    folder = written(
        tmp_path,
        """
        import multiprocessing, sys

        @profile
        def square(number):
            return number * number

        multiprocessing.set_start_method(sys.argv[1], force=True)
        process = multiprocessing.Process(target=square, args=(1,))
        process.start()
        process.join()
        print(process.exitcode)
    """,
    )
    both(python, ["program.py", method], within=folder).must_agree()


def _one_report(pair) -> None:
    names = [(table.path, table.rows[0].number) for table in pair.tables]
    assert len(names) == len(set(names)), f"a table was printed twice:\n{pair.profiled}"
