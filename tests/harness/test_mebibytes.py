"""The comparison of a measured amount of memory with the expected one."""

from decimal import Decimal

from harness.mebibytes import Mebibytes


def test_small_differences_of_the_system_are_ignored():
    assert Mebibytes(60.73) == 60
    assert Mebibytes(-0.73) == 0
    assert {1: (Mebibytes(Decimal("59.3")), 6)} == {1: (60, 6)}


def test_a_difference_of_two_mebibytes_is_noticed():
    assert Mebibytes(62) != 60
    assert Mebibytes(-2) != 0
    assert [Mebibytes(8)] != [10]
