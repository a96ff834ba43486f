"""A part of a recording: the figure has the content of the window, and nothing else."""

from plot.figures import near
from plot.recordings import batches, child, memory


def test_a_window_shows_that_part_alone(folder):
    figure = folder.figure(batches(), "-w", "2,5")
    [frame] = figure.elements("frame")
    left, _, right, _ = figure.points(frame)
    assert (left[0], right[0]) == (near(2), near(5))
    # in the window, one call ends, one begins, and one lies within; the peak is outside
    assert sorted(half.tooltip for half in figure.brackets) == [
        "__main__.read_batch 1.500s",
        "__main__.read_batch 2.000s",
        "batches.sort.largest 0.700s",
        "batches.sort.largest 0.700s",
    ]
    assert figure.texts("amount") == ["child 4711: 34.5 MiB"]


def test_a_sample_days_later_does_not_affect_a_window(folder):
    lines = [memory(at / 10, 900 if at == 3210 else 100 + at % 7) for at in range(6000)] + [memory(1_000_000, 100)]
    [curve] = folder.figure("".join(lines), "-w", "0,600").curves.values()
    assert len(curve) > 3000
    assert [seconds for seconds, mebibytes in curve if mebibytes > 800] == [near(321, 1)]


def test_a_curve_leaves_a_window_within_its_frame(folder):
    figure = folder.figure(memory(0, 10) + memory(5, 20) + memory(10, 1000), "-w", "4.5,6")
    [frame] = figure.elements("frame")
    (_, top), _, (_, bottom), _ = figure.points(frame)
    # the curve enters at 19 MiB, between 10 and 20, and leaves at 216 MiB, between 20 and 1000
    assert -1 < bottom <= 19 and 216 <= top < 230


def test_a_window_may_begin_before_the_first_sample(folder):
    recorded = memory(0, 10) + memory(5, 20) + child(7, -4, 2) + child(7, -1, 3)
    figure = folder.figure(recorded, "-w", "-5,-2")
    [frame] = figure.elements("frame")
    left, _, right, _ = figure.points(frame)
    assert (left[0], right[0]) == (near(-5), near(-2))
    finished = folder.plot("-o", "nothing.svg", "-w", "-9,-8", "file.dat")
    assert finished.stderr == (
        b"mprof: there is nothing to draw from -9 to -8 seconds: the first sample is at -4.000, the last at 5.000\n"
    )


def test_an_empty_window_has_one_error_with_the_times_of_the_recording(folder):
    finished = folder.plot("-o", "drawn.svg", "-w", "100,200", folder.record(batches()))
    assert (finished.status, finished.stderr) == (
        1,
        b"mprof: there is nothing to draw from 100 to 200 seconds: the first sample is at 0.000, the last at 8.000\n",
    )
