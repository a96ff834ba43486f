"""The tables that are made of the figures."""

from collections.abc import Mapping, Sequence

from overheads.claims import Verdict
from overheads.contenders import ALL, PLAIN, Contender, Cost
from overheads.footprint import Footprint
from overheads.pythons import Python
from overheads.results import Results
from overheads.slopes import Spread
from overheads.tables import Table
from overheads.workloads import Workload

ABSENT = "–"


def lines_table(results: Results, workload: Workload, pythons: Sequence[Python]) -> Table:
    """The cost of a line for one workload: a row for each contender, two columns for each Python."""
    header, plain = [""], [f"{PLAIN} (a line itself)"]
    for python in pythons:
        header += [f"{python}: ns a line", "times plain"]
        known = results.has(python, workload)
        plain += [f"{results.plain_line(python, workload).middle:,.0f}" if known else ABSENT, "1.0"]
    contenders = [which for which in ALL if any(results.has(python, workload, which) for python in pythons)]
    rows = [plain]
    for contender in contenders[1:]:
        cells = (_cells(results, python, workload, contender) for python in pythons)
        rows.append([str(contender), *(cell for pair in cells for cell in pair)])
    return Table(f"{workload.name[0].upper()}{workload.name[1:]}", header, rows)


def _cells(results: Results, python: Python, workload: Workload, contender: Contender) -> tuple[str, str]:
    if not results.has(python, workload, contender):
        return ABSENT, ABSENT
    ratio = f"{results.times_plain(python, workload, contender).middle:,.1f}"
    if contender.cost is Cost.OF_THE_PROGRAM:
        return ABSENT, ratio
    line = Spread.of(results.lines(python, workload, contender))
    return f"{line.middle:,.0f} ({line.low:,.0f} to {line.high:,.0f})", ratio


def outside_table(results: Results, workloads: Sequence[Workload], python: Python) -> Table:
    """The cost of work outside of profiled functions: a row for each work, a column for each contender."""
    asked = {contender: None for workload in workloads for contender in workload.contenders}
    contenders = [which for which in asked if any(results.has(python, work, which) for work in workloads)]
    rows = []
    for workload in workloads:
        row = [str(workload)]
        for contender in contenders:
            known = results.has(python, workload, contender)
            row.append(f"{results.times_plain(python, workload, contender).middle:.2f}" if known else ABSENT)
        rows.append(row)
    return Table(f"Work outside of profiled functions, times plain python {python}", ["", *map(str, contenders)], rows)


def start_up_table(measured: Mapping[Python, Mapping[Contender, Sequence[float]]]) -> Table:
    """The milliseconds that the start and end of a program take beyond plain python, by contender and Python."""
    rows = []
    for contender in ALL:
        spreads = [Spread.of(of[contender]) if contender in of else None for of in measured.values()]
        if any(spreads):
            rows.append([str(contender), *(f"{spread.middle:.1f}" if spread else ABSENT for spread in spreads)])
    return Table("Start-up, milliseconds more than plain python", ["", *map(str, measured)], rows)


def footprint_table(measured: Mapping[Python, Mapping[Contender, Footprint]]) -> Table:
    """The MiB beyond those of plain python, and their growth, by contender and Python."""
    header = [""]
    for python in measured:
        header += [f"{python}: MiB more", "growth"]
    rows = []
    for contender in ALL:
        found = [of.get(contender) for of in measured.values()]
        if any(found):
            cells = ((f"{one.few:.2f}", f"{one.grown:.2f}") if one else (ABSENT, ABSENT) for one in found)
            rows.append([str(contender), *(cell for pair in cells for cell in pair)])
    return Table("Memory after 100,000 hot lines, and its growth to 10,000,000", header, rows)


def claims_table(found: Mapping[Python, Sequence[Verdict]]) -> Table:
    """Each claim with what was required and what was measured."""
    rows = [
        [verdict.claim, str(python), verdict.required, verdict.measured, verdict.holds.value]
        for python, verdicts in found.items()
        for verdict in verdicts
    ]
    return Table("What must be true", ["", "Python", "required", "measured", "holds"], rows)
