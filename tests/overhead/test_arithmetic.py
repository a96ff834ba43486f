"""From seconds of whole runs to nanoseconds of a line."""

import math

from overheads.calibration import Sizes, sizes_for
from overheads.slopes import Spread, per_line, slope, times

START_UP = 0.05


def takes(seconds_per_unit, runs=None):
    """A program that starts up and then takes these seconds for each unit of work. It adds its sizes to `runs`."""

    def cpu_seconds(size):
        if runs is not None:
            runs.append(size)
        return START_UP + seconds_per_unit * size

    return cpu_seconds


def test_a_slope_does_not_contain_the_start_up():
    assert math.isclose(slope(takes(0.002), Sizes(10, 100)), 0.002)


def test_the_cost_of_a_line_is_the_time_beyond_plain_python():
    # a unit of 2 lines takes 700 ns, and under plain python 100 ns
    assert [round(cost) for cost in per_line([700e-9, 500e-9], [100e-9, 100e-9], lines=2)] == [300, 200]


def test_a_cost_of_zero_is_infinitely_cheaper():
    assert times([10.0, 10.0, 10.0], [5.0, 0.0, -1.0]) == [2.0, math.inf, math.inf]


def test_a_spread_is_the_median_between_the_lowest_and_the_highest():
    assert Spread.of([5.0, 1.0, 2.0]) == Spread(middle=2.0, low=1.0, high=5.0)


def test_a_fast_contender_gets_more_work_than_a_slow_one():
    large = sizes_for(takes(1e-8), most=2**31, seconds=0.4).large
    assert math.isclose(large, 40_000_000, rel_tol=0.001)
    assert sizes_for(takes(0.01), most=2**31, seconds=0.4).large == 40


def test_the_sizes_of_a_slow_contender_are_found_within_minutes():
    runs = []
    sizes_for(takes(0.05, runs), most=2**31, seconds=0.4)
    assert sum(0.05 * size for size in runs) < 1


def test_no_size_exceeds_the_available_memory():
    runs = []
    assert sizes_for(takes(1e-8, runs), most=1_000, seconds=0.4) == Sizes(100, 1_000)
    assert max(runs) <= 1_000


def test_a_long_start_up_needs_more_work_since_it_varies_more():
    def slow_to_start(size):
        return 2.0 + 1e-6 * size

    large = sizes_for(slow_to_start, most=2**31, seconds=0.4).large
    assert math.isclose(large, 2_000_000, rel_tol=0.001)


def test_two_sizes_are_never_the_same():
    assert Sizes.up_to(1) == Sizes(1, 2)
    assert Sizes.up_to(1_000) == Sizes(100, 1_000)
