"""The content of a figure, read from its SVG: it has everything in the recording at its place, and nothing more."""

import itertools
import re

import pytest

from plot.figures import Figure, near
from plot.recordings import batches, call, child, memory

STARTED = "27 / 01 / 2023 - start at 14:19:42.200"


def test_axes_title_and_start_are_those_of_the_original(folder):
    figure = folder.figure(batches())
    assert figure.texts("axis") == ["time (in seconds)", "memory used (in MiB)"]
    assert figure.texts("title") == ["python batches.py --rows 12000"]
    assert figure.texts("legend")[0] == STARTED


def test_the_curve_goes_through_the_samples(folder):
    samples = [(0, 10), (1, 30), (2, 20)]
    curve = folder.figure("".join(memory(*sample) for sample in samples)).curves[STARTED]
    assert curve == [(near(seconds), near(mebibytes)) for seconds, mebibytes in samples]


def test_each_call_has_a_pair_of_brackets_on_the_curve(folder):
    figure = folder.figure(batches())
    calls = [("__main__.read_batch 1.500s", (1, 28), (2.5, 88)), ("__main__.read_batch 2.000s", (4, 48), (6, 138))]
    for text, *ends in calls:
        brackets = [(half.seconds, half.mebibytes) for half in figure.brackets if half.tooltip == text]
        assert brackets == [(near(seconds), near(mebibytes, 0.2)) for seconds, mebibytes in ends], text
    assert len(figure.brackets) == 2 * 5
    colours = {half.tooltip.split()[0]: half.colour for half in figure.brackets}
    assert len(set(colours.values())) == 4  # one for each function


NESTED = [("outer", 0), ("b", 1), ("c", 2), ("d", 3), ("e", 4), ("inner", 5)]
THREADS = [("first", 0), ("second", 0), ("third", 0)]


def at_one_place(calls: list[tuple[str, int]]) -> str:
    """Calls that begin and end together, on these levels."""
    samples = "".join(memory(at, 10 + at) for at in range(11))
    return samples + "".join(call(f"m.{name}", (1, 11), (9, 19), level) for name, level in calls)


@pytest.mark.parametrize("calls", [NESTED, THREADS], ids=["nested", "threads"])
def test_brackets_at_one_place_do_not_hide_each_other(calls, folder, pictures):
    figure = folder.figure(at_one_place(calls))
    halves = figure.elements("bracket")
    # those of callers are drawn first
    assert figure.tooltips("bracket")[::2] == [f"m.{name} 8.000s" for name, _ in calls]
    for side in (halves[::2], halves[1::2]):
        places = [re.findall(r"-?[\d.]+", half.get("d")) for half in side]
        dots = [tuple(float(place[index]) for index in (2, 3, 5)) for place in places]
        # of two brackets, either the vertical lines are beside each other, or one is longer at both ends
        for one, other in itertools.combinations(dots, 2):
            assert max(abs(one[index] - other[index]) for index in range(3)) > 2.2
        assert max(x for x, _, _ in dots) - min(x for x, _, _ in dots) < 16
    folder.drawn("png", "file.dat")
    printed = pictures("colours.py", "drawn.png", within=folder.path).stdout.decode().split()
    assert {half.get("stroke") for half in halves} <= set(printed)


def test_brackets_do_not_reach_the_numbers_of_the_axis(folder):
    figure = folder.figure("".join(memory(at, at) for at in range(10)) + call("f", (0, 0), (9, 9)))
    numbers = [text for text in figure.root.iter("{http://www.w3.org/2000/svg}text") if text.get("class") == "tick"]
    # the height of a digit is three quarters of the font size
    top = float(numbers[0].get("y")) - 0.75 * float(numbers[0].get("font-size"))
    for half in figure.elements("bracket"):
        assert all(float(y) < top - 2 for y in re.findall(r" ([\d.]+)", half.get("d")))


def test_the_legend_has_the_shortest_names_that_are_not_ambiguous(folder):
    assert folder.figure(batches()).texts("legend")[1:] == [
        "child 4711",
        "child 4712",
        "read_batch 1.500s",
        "read_batch 2.000s",
        "sort.largest 0.700s",
        "merge.largest 0.400s",
        "main 6.700s",
    ]


def test_dashed_lines_cross_at_the_peaks(folder):
    figure = folder.figure(memory(0, 10) + memory(1, 70) + memory(2, 20) + child(5, 1.5, 40) + child(5, 1.7, 30))
    assert figure.peaks == [(near(1), near(70, 0.1)), (near(1.5), near(40, 0.1))]
    assert all(line.get("stroke-dasharray") for line in figure.elements("peak"))
    assert figure.texts("amount") == ["70.0 MiB", "child 5: 40.0 MiB"]


def test_the_peak_of_a_plateau_is_at_its_beginning(folder):
    plateau = 300.121094  # the records of functions contain it as 300.1211
    samples = [(0, 100), (2, plateau), (4, plateau), (6, plateau), (8, 50)]
    figure = folder.figure("".join(memory(*sample) for sample in samples) + call("m.f", (1, 200), (7, plateau)))
    assert figure.peaks == [(near(2), near(plateau, 0.2))]


def test_without_functions_there_are_no_brackets(folder):
    figure = folder.figure(batches(), "-n")
    assert figure.brackets == []
    assert figure.texts("legend") == [STARTED, "child 4711", "child 4712"]


def test_the_slope_is_that_of_all_samples(folder):
    rising = "".join(memory(at / 10, 100 + 2.5 * at / 10 + at % 2) for at in range(20_000))
    figure = folder.figure(rising, "--slope")
    assert figure.texts("legend") == [f"{STARTED} slope 2.50000"]
    [trend] = figure.elements("trend")
    (_, first), (_, last) = figure.points(trend)
    assert last - first == near(2.5 * 1999.9, 5)


def test_time_begins_with_a_function_that_began_before_the_first_sample(folder):
    figure = folder.figure(memory(5, 10) + memory(10, 20) + call("m.f", (0, 8), (8, 15)))
    assert figure.texts("legend")[0] == STARTED
    [curve] = figure.curves.values()
    assert [seconds for seconds, _ in curve] == [near(0), near(5), near(8), near(10)]


def test_a_block_keeps_its_given_name(folder):
    names = [".load data.csv", ".version 1.5", ".done."]
    blocks = [call(name, (at, 10), (at + 1, 10)) for at, name in enumerate(names)]
    figure = folder.figure(memory(0, 10) + memory(3, 10) + "".join(blocks))
    assert figure.texts("legend")[1:] == ["load data.csv 1.000s", "version 1.5 1.000s", "done. 1.000s"]


def test_recursive_calls_count_as_one_run(folder):
    recursion = [call("m.f", (depth / 100, 10), (10 - depth / 100, 20), depth) for depth in range(30)]
    figure = folder.figure(memory(0, 10) + memory(10, 20) + "".join(recursion))
    assert figure.texts("legend")[1:] == ["f 10.000s in 30 calls"]


def test_several_files_are_curves_of_one_figure(folder):
    one = folder.record(batches(), "one.dat")
    other = folder.record("CMDLINE x\n" + "".join(memory(1000 + at, 50 + at) for at in range(5)), "other.dat")
    figure = Figure.of(folder.drawn("svg", one, other))
    assert figure.texts("legend") == [
        f"one: {STARTED}",
        "one: child 4711",
        "one: child 4712",
        "other: 27 / 01 / 2023 - start at 14:36:22.200",
    ]
    assert figure.texts("title") == figure.brackets == figure.elements("peak") == []
    # each recording begins at its own start
    assert figure.curves["other: 27 / 01 / 2023 - start at 14:36:22.200"][0] == (near(0), near(50, 0.2))
    titled = Figure.of(folder.drawn("svg", "--title", "both", one, other))
    assert titled.texts("title") == ["both"]


@pytest.mark.parametrize("options", [[], ["--slope"]], ids=" ".join)
def test_files_with_default_names_have_different_legends(options, folder):
    days = ["20230127152030", "20230128152030"]
    recorded = memory(0, 10) + memory(5, 20) + child(4711, 1, 5) + child(4711, 4, 8)
    names = [folder.record(recorded, f"mprofile_{day}.dat") for day in days]
    slope = " slope 2.00000" if options else ""
    of_child = " slope 1.00000" if options else ""
    figure = Figure.of(folder.drawn("svg", *options, *names))
    assert figure.texts("legend") == [
        text for day in days for text in (f"{day}: {STARTED}{slope}", f"{day}: child 4711{of_child}")
    ]


def test_a_long_name_leaves_the_start_and_the_slope_whole(folder):
    names = [folder.record(memory(0, 10) + memory(5, 20), f"{letter * 200}.dat") for letter in "xy"]
    legend = Figure.of(folder.drawn("svg", "--slope", *names)).texts("legend")
    for letter, text in zip("xy", legend):
        name, rest = text.split(": ", 1)
        assert rest == f"{STARTED} slope 2.00000"
        assert set(name) == {letter, "…"} and len(name) > 10


def test_files_of_one_name_have_their_folders_in_the_legend(folder):
    for name in ("before", "after"):
        (folder.path / name).mkdir()
    paths = [folder.record(memory(0, 10) + memory(5, 20), f"{name}/run.dat") for name in ("before", "after")]
    texts = Figure.of(folder.drawn("svg", *paths)).texts("legend")
    assert texts == [f"before/run: {STARTED}", f"after/run: {STARTED}"]


def test_the_legend_of_very_many_children_names_the_one_with_the_peak(folder):
    children = "".join(child(process, 1, process) + child(process, 5, 2 * process) for process in range(1, 30))
    functions = "".join(call(f"m.f{at}", (at / 10, 10), (at / 10 + 1, 20)) for at in range(30))
    legend = folder.figure(memory(0, 10) + memory(9, 20) + children + functions).texts("legend")
    assert legend[:12] == [STARTED, *(f"child {process}" for process in range(20, 30)), "and 19 curves more"]


@pytest.mark.parametrize(
    "samples, amount",
    [
        ([at * 0.004 for at in range(11)], "0.040 MiB"),
        ([100.46 + at * 0.003 for at in range(11)], "100.4900 MiB"),
        ([20_000 + at * 100 for at in range(11)], "20.508 GiB"),
    ],
)
def test_the_amount_at_the_peak_is_more_exact_than_the_axis(samples, amount, folder):
    figure = folder.figure("".join(memory(at, mebibytes) for at, mebibytes in enumerate(samples)))
    assert figure.texts("amount") == [amount]


@pytest.mark.parametrize("of_child, at", [(98, 2.5), (102, 2.5), (100, 2), (100, 9.5)])
def test_amounts_of_near_peaks_are_beside_their_own_lines(of_child, at, folder):
    process = memory(0, 10) + memory(2, 100) + memory(3, 20) + memory(10, 20)
    figure = folder.figure(process + child(5, 0.5, 1) + child(5, at, of_child) + child(5, 9.9, 3))
    amounts = {text.text: text for text in figure.root.iter() if text.get("class") == "amount"}
    assert set(amounts) == {"100.0 MiB", f"child 5: {of_child:.1f} MiB"}
    one, other = ((float(text.get("x")), float(text.get("y"))) for text in amounts.values())
    assert abs(one[1] - other[1]) >= 11 or abs(one[0] - other[0]) > 200
    if of_child != 100:
        lines = sorted(mebibytes for _, mebibytes in figure.peaks)
        low, high = sorted(figure.mebibytes(y) for _, y in (one, other))
        assert low < lines[0] and high > lines[1]


def test_bars_in_a_flame_are_above_those_of_their_callers(folder):
    figure = folder.figure(batches(), "--flame")
    bars = {bar.findtext("{http://www.w3.org/2000/svg}title"): bar for bar in figure.elements("bar")}

    def place(bar, *names):
        return [float(bar.get(name)) for name in names]

    outer = bars["__main__.main 6.700s"]
    for name, began, ended in [("__main__.read_batch 1.500s", 1, 2.5), ("batches.sort.largest 0.700s", 2.5, 3.2)]:
        x, width, y, height = place(bars[name], "x", "width", "y", "height")
        assert (figure.seconds(x), figure.seconds(x + width)) == (near(began), near(ended))
        assert y + height == near(float(outer.get("y")))
    assert len(figure.elements("bar")) == 5 and figure.brackets == []
    assert figure.texts("name")[0] == "main"


def test_bars_of_threads_do_not_lie_upon_each_other(folder):
    threads = (
        call("m.first", (1, 10), (9, 10)) + call("m.second", (1, 10), (9, 10)) + call("m.third", (3, 10), (5, 10), 1)
    )
    figure = folder.figure(memory(0, 10) + memory(10, 10) + threads, "--flame")
    tops = [float(bar.get("y")) for bar in figure.elements("bar")]
    assert len(tops) == len(set(tops)) == 3


def test_time_and_memory_are_in_units_that_a_person_reads(folder):
    hours = "".join(memory(at * 60, 20_000 + at) for at in range(24 * 60))
    figure = folder.figure(hours)
    assert figure.texts("axis") == ["time (in hours)", "memory used (in GiB)"]
    assert figure.texts("tick")[:4] == ["0", "3", "6", "9"]
    assert figure.texts("amount") == ["20.937 GiB"]


def test_samples_in_any_order_are_a_curve_in_order(folder):
    samples = [(2, 20), (0, 10), (1, 30)]
    curve = folder.figure("".join(memory(*sample) for sample in samples)).curves
    assert [point[0] for point in curve[STARTED]] == [near(0), near(1), near(2)]


def test_a_single_peak_among_a_million_samples_keeps_its_place(folder):
    peak_at = 765_432
    lines = [memory(at / 1000, 900 if at == peak_at else 100) for at in range(1_000_000)]
    figure = folder.figure("".join(lines))
    assert figure.peaks == [(near(765.432, 1), near(900, 1))]
    [curve] = figure.curves.values()
    assert len(curve) < 5_000
    [(seconds, mebibytes)] = [point for point in curve if point[1] > 150]
    assert (seconds, mebibytes) == (near(765.432, 1), near(900, 1))


def test_the_longest_of_very_many_calls_are_drawn_and_the_others_counted(folder):
    samples = "".join(memory(at, 100) for at in range(0, 101, 10))
    short = "".join(call(f"module.f{at % 40}", (at / 1000, 100), (at / 1000 + 0.001, 100)) for at in range(99_998))
    long = call("module.long", (10, 100), (60, 100)) + call("module.long", (20, 100), (90, 100))
    figure = folder.figure(samples + short + long)
    assert {"module.long 50.000s", "module.long 70.000s"} < {half.tooltip for half in figure.brackets}
    assert len(figure.brackets) == 600
    assert figure.texts("note") == ["99700 more calls have no brackets"]
    legend = figure.texts("legend")
    assert len(legend) <= 24 and "long 80.000s in 2 calls" in legend
    assert legend[-1].startswith("and ") and legend[-1].endswith(" functions more")


def test_the_length_of_a_call_stands_behind_a_name_from_right_to_left(folder, pictures):
    text = (
        "CMDLINE python שלום.py\n"
        + memory(0, 10)
        + memory(3, 20)
        + call("m.שלום", (1, 12), (3, 20))
        + call("m.f", (1, 12), (2, 15))
    )
    figure = folder.figure(text)
    # the characters around the name isolate its direction from the text after it
    assert figure.texts("legend")[1:] == ["\u2068שלום\u2069 2.000s", "f 1.000s"]
    assert figure.tooltips("bracket")[0] == "\u2068m.שלום\u2069 2.000s"
    folder.drawn("pdf", "file.dat")
    read = pictures("read_pdf.py", "drawn.pdf", within=folder.path).stdout.decode()
    assert "Bold" not in read and "Oblique" not in read and "\u2068" not in read
    # or four replacement characters if no font has the letters
    assert re.search(r"[\w\ufffd]{4} +2\.000s", read)


@pytest.mark.parametrize("unseen", "\u200b\u200c\u200d\u2060\ufeff\u00ad\u061c", ids=ascii)
def test_different_names_are_drawn_differently(unseen, folder):
    ends = (0, 10), (1, 20)
    text = memory(0, 10) + memory(1, 20) + call("naive", *ends) + call(f"nai{unseen}ve", *ends)
    assert folder.figure(text).texts("legend")[1:] == ["naive 1.000s", "nai\ufffdve 1.000s"]


HOSTILE = "</text></title><script>alert(1)</script>\x01\x1b[31m&'\" ]]> \u202e"


def test_markup_in_a_name_is_drawn_as_text(folder):
    text = f"CMDLINE {HOSTILE}\n second line {'long ' * 2000}\n"
    text += memory(0, 10) + memory(1, 20) + call(HOSTILE.strip(), (0, 10), (1, 20)) + call("語.f", (0, 10), (1, 20), 1)
    for options in ([], ["--flame"], ["--title", HOSTILE]):
        figure = folder.figure(text, *options)
        assert not list(figure.root.iter("{http://www.w3.org/2000/svg}script"))
        title, *_ = figure.texts("title")
        assert title.startswith("</text></title><script>alert(1)</script>\ufffd\ufffd[31m&'\" ]]>")
        assert len(title) < 300
        assert any("<script>alert(1)</script>" in text for text in figure.tooltips("bar") + figure.tooltips("bracket"))
        for ending in ("png", "pdf"):
            assert folder.drawn(ending, *options, "file.dat")


@pytest.mark.parametrize(
    "text",
    [
        memory(0, 5),
        call("a.b", (0, 1), (1, 2)),
        child(1, 0, 1) + child(2, 1, 5),
        "".join(memory(0, at) for at in range(10)),
        "".join(memory(at, 0) for at in range(10)),
        memory(0, 1) + memory(2, 2) + call("f", (1.5, 1), (0.5, 2)),
        memory(0, 1) + memory(2, 2) + call("f", (-100, 1), (500, 2), 2**63),
        "MEM 1.0 0.0\nMEM 8796093022207.0 18000000000000000000.0\nMEM -900000000.0 5.0\n",
    ],
    ids=["one sample", "only functions", "only children", "one time", "no memory", "ends before", "outside", "huge"],
)
@pytest.mark.parametrize("option", ["-n", "--flame", "--slope"])
def test_unusual_recordings_can_be_drawn(text, option, folder):
    figure = folder.figure(text, option)
    assert figure.curves
    for ending in ("png", "pdf", "html"):
        assert folder.drawn(ending, option, "file.dat")


NO_SAMPLES = b"mprof: there is nothing to draw in `file.dat`: it has no samples\n"
NO_RECORD = b"mprof: cannot read `file.dat`: it contains no record of mprof\n"


@pytest.mark.parametrize(
    ("text", "error"), [("", NO_SAMPLES), ("CMDLINE python a.py\n", NO_SAMPLES), ("unknown\n", NO_RECORD)]
)
def test_a_recording_without_samples_has_one_error(text, error, folder):
    finished = folder.plot("-o", "drawn.png", folder.record(text))
    assert (finished.status, finished.stderr) == (1, error), finished
    assert not (folder.path / "drawn.png").exists()


def test_the_start_is_in_the_time_zone_of_this_machine(folder):
    folder.record(memory(0, 1))
    for zone, time in [
        ("America/New_York", "09:19:42.200"),
        ("EST5EDT,M3.2.0,M11.1.0", "09:19:42.200"),
        ("UTC", "14:19:42.200"),
    ]:
        figure = Figure.of(folder.drawn("svg", "file.dat", environment={"TZ": zone}))
        assert figure.texts("legend") == [f"27 / 01 / 2023 - start at {time}"]
