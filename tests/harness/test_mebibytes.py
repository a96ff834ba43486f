"""The comparison of a measured amount of memory with the expected one."""

from decimal import Decimal

from harness.mebibytes import Mebibytes


def test_what_the_system_adds_makes_no_difference():
    assert Mebibytes(60.73) == 60
    assert Mebibytes(-0.73) == 0
    assert {1: (Mebibytes(Decimal("59.3")), 6)} == {1: (60, 6)}


def test_a_block_of_two_mebibytes_makes_a_difference():
    assert Mebibytes(62) != 60
    assert Mebibytes(-2) != 0
    assert [Mebibytes(8)] != [10]
