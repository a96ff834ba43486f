"""If the kernel's out-of-memory killer ends a program, its table is in the record."""

import signal
from dataclasses import replace

from endings.ended import no_core
from endings.measured import Run, must_have_table
from harness.tables import tables_in
from record.memory_limit import limited
from record.recorded import RECORD, report

TAKES_ALL = "held = []\nfor number in range(1000):\n    held.append(b'x' * (1 << 20))"


def test_the_record_has_the_lines_up_to_the_kill(either, tmp_path):
    with limited(64) as group:

        def enter() -> None:
            no_core()
            group.enter()

        run = replace(Run(either, tmp_path, options=("--record", RECORD)), prepare=enter)
        run.write(TAKES_ALL)
        _, profiled = run.must_agree()
        assert profiled.end == ("killed", signal.SIGKILL), profiled
        assert group.killed == 2, "the kernel has killed plain python and pyprof"
    shown = report(either, tmp_path)
    must_have_table(shown.stdout, {"kept.append": 3, "kept = []": 1}, profiled)
    (table,) = tables_in(shown.stdout)
    held = table.row("held.append").measured
    assert 20 < held.occurrences < 64 and abs(held.increment - held.occurrences) < 4, shown
    assert b"by SIGKILL (the kernel sends it when memory runs out)" in shown.stderr, shown
