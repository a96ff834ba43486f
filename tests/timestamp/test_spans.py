"""A line has the time and the memory at the entry and the exit of a function, compared with the program's own clock."""

import textwrap

from harness.mebibytes import Mebibytes
from timestamp.stamps import CLOCK, ROUNDED, moments_of, stamps_in

MIB = 2**20


def stamps_and_moments(python, source: str, folder, *options: str):
    """Runs a program that prints its moments. Returns its lines by name (the last of equal names) and the moments."""
    (folder / "script.py").write_text(CLOCK + textwrap.dedent(source) + "\ntell_moments()\n")
    finished = python.pyprof(["--timestamp", *options, "script.py"], within=folder)
    assert (finished.status, finished.stderr) == (0, b""), finished
    return {stamp.name: stamp for stamp in stamps_in(finished.stdout)}, moments_of(finished.stdout)


def test_a_function_shows_its_time_and_its_memory(python, tmp_path):
    stamps, at = stamps_and_moments(
        python,
        f"""
        kept = []

        @profile
        def keeps():
            now("begins")
            kept.append(bytearray(b"x") * (64 * {MIB}))
            time.sleep(0.2)
            now("ends")

        @profile
        def gives_back():
            kept.clear()

        @profile
        def takes_and_gives_back():
            block = bytearray(b"x") * (64 * {MIB})

        now("before")
        keeps()
        now("after")
        gives_back()
        takes_and_gives_back()
        """,
        tmp_path,
    )
    keeps = stamps["__main__.keeps"]
    assert keeps.spans((at["before"], at["begins"]), (at["ends"], at["after"])), (keeps, at)
    assert abs(keeps.grown - 64) < 1
    assert abs(stamps["__main__.gives_back"].grown + 64) < 1
    assert abs(stamps["__main__.takes_and_gives_back"].grown) < 1


def test_the_memory_at_the_exit_is_without_the_variables_of_the_call(python, tmp_path):
    stamps, _ = stamps_and_moments(
        python,
        f"""
        import functools

        def block():
            return bytearray(b"x") * (64 * {MIB})

        class Holder:
            @profile
            def method(self): kept = block()

            @staticmethod
            @profile
            def static(): kept = block()

            @profile
            @property
            def value(self): kept = block()

        def wraps(function):
            @functools.wraps(function)
            def wrapped(*arguments, **named):
                return function(*arguments, **named)
            return wrapped

        @profile
        @wraps
        def wrapped(): kept = block()

        @profile
        def called_from_c(value): kept = block()

        @profile
        def raises():
            kept = block()
            raise ValueError

        @profile
        def outer():
            kept = block()
            list(map(called_from_c, [1]))

        @profile
        def falls(depth):
            kept = block() if depth == 0 else None
            return depth and falls(depth - 1)

        Holder().method()
        Holder.static()
        Holder().value
        wrapped()
        outer()
        falls(3)
        try:
            raises()
        except ValueError as error:
            # the traceback holds the frame, and that the block
            now("caught")
        """,
        tmp_path,
    )
    grown = {name.removeprefix("__main__."): Mebibytes(stamp.grown) for name, stamp in stamps.items()}
    assert grown.pop("raises") == 64
    assert grown == dict.fromkeys(("method", "static", "value", "wrapped", "called_from_c", "outer", "falls"), 0)


def test_tracemalloc_at_the_exit_is_without_variables_after_exceptions_too(python, tmp_path):
    stamps, _ = stamps_and_moments(
        python,
        f"""
        @profile
        def returns():
            kept = bytes(10 * {MIB})

        @profile
        def raises():
            kept = bytes(10 * {MIB})
            raise ValueError("as it was raised")

        returns()
        try:
            raises()
        except ValueError as error:
            assert error.args == ("as it was raised",)
        """,
        tmp_path,
        "--backend",
        "tracemalloc",
    )
    assert abs(stamps["__main__.returns"].grown) < 0.01
    assert abs(stamps["__main__.raises"].grown - 10) < 0.01


def test_memory_is_that_of_the_backend(python, tmp_path):
    stamps, _ = stamps_and_moments(
        python,
        f"""
        @profile
        def keeps():
            global kept
            kept = bytes(10 * {MIB})

        @profile(backend="psutil")
        def resident():
            global other
            other = bytes(10 * {MIB})

        keeps(), resident()
        """,
        tmp_path,
        "--backend",
        "tracemalloc",
    )
    assert abs(stamps["__main__.keeps"].grown - 10) < 0.01
    # bytes of zeros are pages that were never touched
    assert stamps["__main__.resident"].grown < 1


def test_jemalloc_counts_the_bytes_that_a_call_leaves_behind(python, tmp_path):
    stamps, _ = stamps_and_moments(
        python,
        """
        @profile
        def keeps():
            global kept
            kept = bytes(10**7)

        @profile
        def gives_back():
            block = bytes(10**7)

        keeps(), gives_back()
        with profile.timestamp("keeps"):
            other = bytes(10**7)
        """,
        tmp_path,
        "--backend",
        "jemalloc",
    )
    # by the size classes of jemalloc
    expected = 10_002_432 / MIB
    assert abs(float(stamps["__main__.keeps"].grown) - expected) < 0.001
    assert abs(float(stamps[".keeps"].grown) - expected) < 0.001
    assert abs(stamps["__main__.gives_back"].grown) < 0.001


def test_a_generator_runs_from_its_first_step_to_its_end(python, tmp_path):
    stamps, at = stamps_and_moments(
        python,
        f"""
        @profile
        def generates():
            now("begins")
            yield 1
            yield bytearray(b"x") * (64 * {MIB})
            now("ends")

        @profile
        def never_begins():
            yield

        generator, other = generates(), never_begins()
        time.sleep(0.05)
        now("before")
        next(generator)
        time.sleep(0.05)
        kept = [*generator]
        now("after")
        """,
        tmp_path,
    )
    generates = stamps["__main__.generates"]
    assert generates.spans((at["before"], at["begins"]), (at["ends"], at["after"])), (generates, at)
    assert abs(generates.grown - 64) < 1
    assert "__main__.never_begins" not in stamps


def test_a_generator_ends_when_it_is_closed_dropped_or_raised_in(python, tmp_path):
    stamps, at = stamps_and_moments(
        python,
        """
        @profile
        def closed(): yield 1; yield 2

        @profile
        def dropped(): yield 1; yield 2

        @profile
        def raises(): yield 1; yield 2

        @profile
        def broken_out_of():
            for value in (1, 2):
                yield value

        def begun(function):
            generator = function()
            next(generator)
            return generator

        generators = [begun(closed), begun(dropped), begun(raises)]
        time.sleep(0.05)
        now("first")
        generators[0].close()
        now("closed")
        time.sleep(0.01)
        del generators[1]
        now("dropped")
        time.sleep(0.01)
        try:
            generators[1].throw(ValueError)
        except ValueError:
            now("raised")
        for value in broken_out_of():
            break
        now("broken out of")
        time.sleep(0.05)
        """,
        tmp_path,
    )
    for name, ends in {
        "closed": ("first", "closed"),
        "dropped": ("closed", "dropped"),
        "raises": ("dropped", "raised"),
        "broken_out_of": ("raised", "broken out of"),
    }.items():
        first, last = (at[moment] for moment in ends)
        stamp = stamps[f"__main__.{name}"]
        assert first - ROUNDED <= stamp.exit <= last + ROUNDED, (stamp, at)


def test_coroutines_that_wait_for_each_other_have_spans_of_their_own(python, tmp_path):
    stamps, at = stamps_and_moments(
        python,
        """
        import asyncio

        @profile
        async def short(name="short"):
            now(f"{name} begins")
            await asyncio.sleep(0.1)
            now(f"{name} ends")

        @profile
        async def long():
            now("long begins")
            await asyncio.sleep(0.05)
            await asyncio.sleep(0.2)
            now("long ends")

        @profile
        async def generates():
            now("generates begins")
            yield 1
            await asyncio.sleep(0.1)
            now("generates ends")

        @profile
        async def everything():
            now("everything begins")
            await asyncio.gather(short(), long())
            async for value in generates():
                now("generated")
            now("everything ends")

        asyncio.run(everything())
        now("after")
        """,
        tmp_path,
    )
    for name, after in {
        "short": "long ends",
        "long": "generates begins",
        "generates": "everything ends",
        "everything": "after",
    }.items():
        stamp = stamps[f"__main__.{name}"]
        begins, ends = at[f"{name} begins"], at[f"{name} ends"]
        assert stamp.spans((begins - 0.04, begins), (ends, at[after])), (stamp, at)
    assert stamps["__main__.everything"].level == 0
    assert stamps["__main__.short"].level == 0, "the loop runs it while `everything` is suspended"
    assert stamps["__main__.generates"].level == 1


def test_a_block_is_stamped_like_a_function(python, tmp_path):
    stamps, at = stamps_and_moments(
        python,
        f"""
        now("before")
        with profile.timestamp("takes memory") as nothing:
            now("begins")
            kept = bytearray(b"x") * (64 * {MIB})
            time.sleep(0.1)
            now("ends")
        now("after")
        assert nothing is None
        """,
        tmp_path,
    )
    block = stamps[".takes memory"]
    assert block.spans((at["before"], at["begins"]), (at["ends"], at["after"])), (block, at)
    assert abs(block.grown - 64) < 1


def test_a_block_that_two_threads_are_in_ends_for_each_by_itself(python, tmp_path):
    (tmp_path / "script.py").write_text(
        CLOCK
        + """
import threading

block = profile.timestamp("shared")
first_entered, second_entered, first_left = threading.Event(), threading.Event(), threading.Event()

def first():
    with block:
        first_entered.set()
        second_entered.wait()
        time.sleep(0.05)
    now("first left")
    first_left.set()

def second():
    first_entered.wait()
    with block:
        second_entered.set()
        first_left.wait()
        time.sleep(0.05)
        now("second leaves")

threads = [threading.Thread(target=target) for target in (first, second)]
for thread in threads: thread.start()
for thread in threads: thread.join()
tell_moments()
"""
    )
    finished = python.pyprof(["--timestamp", "script.py"], within=tmp_path)
    first, second = stamps_in(finished.stdout)
    at = moments_of(finished.stdout)
    assert first.exit <= at["first left"] + ROUNDED and second.exit >= at["second leaves"] - ROUNDED, (
        first,
        second,
        at,
    )
    assert (first.level, second.level) == (0, 0)
