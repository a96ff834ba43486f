"""The strict reader of tables is itself strict."""

from decimal import Decimal

import pytest

from harness.tables import HEADER, RULE, Malformed, tables_in, without_figures, without_tables

EXAMPLE = (
    b"Filename: example.py\n\n"
    + HEADER
    + RULE
    + b"     3   38.816 MiB   38.816 MiB           1   @profile\n"
    + b"     4                                         def my_func():\n"
    + b"     5   46.492 MiB    7.676 MiB           1       a = [1] * (10 ** 6)\n"
    + b"\n\n"
)


def test_a_table_is_read_with_its_rows_and_figures():
    (table,) = tables_in(b"printed before" + EXAMPLE + b"printed after", precision=3)
    assert table.path == "example.py"
    assert [row.number for row in table.rows] == [3, 4, 5]
    assert table.rows[1].measured is None
    assert table.row("a = [1]").measured.increment == Decimal("7.676")


def test_text_around_the_tables_is_kept():
    assert without_tables(b"before\n" + EXAMPLE + EXAMPLE + b"after\n") == b"before\nafter\n"


def test_only_the_memory_figures_are_masked():
    masked = without_figures(EXAMPLE)
    assert b"     3     .### MiB     .### MiB           1   @profile\n" in masked
    assert without_figures(EXAMPLE.replace(b"   46.492 MiB", b"  146.499 MiB")) == masked
    assert without_figures(EXAMPLE.replace(b"    7.676 MiB", b"   -7.676 MiB")) == masked
    assert without_figures(EXAMPLE.replace(b"    7.676 MiB", b" 12345.678 MiB")) == masked
    assert without_figures(EXAMPLE.replace(b"  1   @profile", b"  2   @profile")) != masked


@pytest.mark.parametrize(
    "original, damaged",
    [
        (b"     5   46", b"    5   46"),
        (b"7.676 MiB           1", b"7.676 MiB          1"),
        (b"\n\n\n", b"\n\n"),
        (b"     4 ", b"     6 "),
        (b"7.676", b"7.68"),
        (b"\n     4   ", b"\nadded\n     4   "),
    ],
)
def test_a_table_with_a_byte_out_of_place_is_refused(original, damaged):
    assert original in EXAMPLE
    with pytest.raises(Malformed):
        tables_in(EXAMPLE.replace(original, damaged, 1), precision=3)
