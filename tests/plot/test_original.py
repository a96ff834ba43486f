"""The original draws figures with the same content from the same recordings."""

import json

import pytest

from harness.programs import run
from plot.figures import Figure
from plot.recordings import batches, call, child, memory


@pytest.fixture
def both(folder, pictures):
    """The figure by pyprof and the original's figure."""

    def draw(text: str, *options: str) -> tuple[Figure, dict]:
        drawn = folder.figure(text, *options)
        original = pictures("original_figure.py", *options, "file.dat", within=folder.path)
        return drawn, json.loads(original.stdout.splitlines()[-1])

    return draw


def near(values):
    return [pytest.approx(value, abs=0.3) for value in values]


@pytest.mark.parametrize("options", [(), ("--slope",), ("-n",), ("-t", "a title")], ids=" ".join)
def test_the_same_texts_and_brackets(options, both):
    drawn, original = both(batches(), *options)
    assert drawn.texts("legend") == original["legend"]
    assert drawn.texts("title") == [original["title"]]
    assert drawn.texts("axis") == original["axes"]
    assert sorted((half.seconds, half.mebibytes) for half in drawn.brackets) == [
        (near([seconds])[0], near([mebibytes])[0]) for seconds, mebibytes in sorted(original["brackets"])
    ]


def test_the_same_part_of_the_time(both):
    drawn, original = both(batches(), "-w", "2,5")
    assert {(round(half.seconds, 1), round(half.mebibytes)) for half in drawn.brackets} == {
        (round(seconds, 1), round(mebibytes)) for seconds, mebibytes in original["brackets"]
    }
    # the original has no label for a bracket whose call began before the window
    assert set(original["legend"]) < set(drawn.texts("legend"))


def test_the_same_start(both):
    recorded = memory(5, 10) + memory(10, 20) + call("m.f", (0, 8), (8, 15)) + child(7, -4, 3) + child(7, 1, 3)
    drawn, original = both(recorded)
    assert drawn.texts("legend")[0] == original["legend"][0]
    assert drawn.texts("legend")[0].endswith("14:19:42.200")


@pytest.mark.parametrize("text", [batches(), memory(0, 10) + memory(1, 70) + child(5, 1.5, 40) + memory(2, 20)])
def test_the_same_peaks(text, both):
    drawn, original = both(text)
    upright = [ends[0][0] for ends in original["dashed"] if ends[0][0] == ends[1][0]]
    across = [ends[0][1] for ends in original["dashed"] if ends[0][1] == ends[1][1]]
    # the original draws the children's first
    assert list(zip(*reversed(drawn.peaks))) == [tuple(near(upright)), tuple(near(across))]


def test_the_peak_that_mprof_peak_prints(folder, python_3_11):
    drawn = folder.figure(batches(), "-n")
    peak = run([python_3_11.executable_with_original, "-m", "mprof", "peak", "file.dat"], within=folder.path)
    first, *_ = peak.stdout.decode().splitlines()
    printed = float(first.split("\t")[1].removesuffix(" MiB"))
    assert drawn.peaks[0][1] == pytest.approx(printed, abs=0.3)
