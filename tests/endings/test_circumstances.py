"""A program in a deleted folder, with many threads, or whose threads fork, leaves its table after each ending."""

from dataclasses import replace

import pytest

from endings.measured import Run, must_have_table
from record.recorded import RECORD, report

ENDINGS = {
    "the end": "",
    "sys.exit": "sys.exit(3)",
    "an exception": "raise ValueError('at the end')",
    "SIGTERM": "os.kill(os.getpid(), 15); time.sleep(60)",
    "os._exit": "os._exit(4)",
    "C's exit": "C.exit(5)",
    "another program": "os.execv('/bin/sh', ['sh', '-c', 'exit 6'])",
}

NO_FOLDER = "os.mkdir('gone'); os.chdir('gone'); os.rmdir('../gone')"

THREADS = """
def wait():
    begun.release()
    time.sleep(60)

begun = threading.Semaphore(0)
for function in (wait, spins) * 100:
    threading.Thread(target=function, daemon=True).start()
for _ in range(200): begun.acquire()
"""

FORKS = """
def forks():
    for number in range(5):
        pid = os.fork()
        if not pid:
            in_a_child()
            os._exit(number)
        statuses.append(os.waitpid(pid, 0)[1] >> 8)

statuses = []
threads = [threading.Thread(target=forks) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
os.write(1, repr(sorted(statuses)).encode())
"""

CIRCUMSTANCES = {"a deleted folder": NO_FOLDER, "200 threads": THREADS, "forks within threads": FORKS}

BEFORE = """
@profile
def spins():
    begun.release()
    while True:
        time.sleep(0.01)

@profile
def in_a_child():
    mine = 1
"""


def run_of(run: Run, circumstances: str, ending: str, *options: str) -> Run:
    """Returns the run of a program that ends in this way in these circumstances."""
    made = replace(run, options=options)
    made.write(f"global begun, statuses\n{CIRCUMSTANCES[circumstances].strip()}\n{ENDINGS[ending]}", before=BEFORE)
    return made


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("circumstances", CIRCUMSTANCES)
def test_the_table_is_printed(circumstances, ending, either):
    run_of(either, circumstances, ending).must_report()


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("circumstances", CIRCUMSTANCES)
def test_the_record_and_the_file_have_the_table(circumstances, ending, launched):
    profiled = run_of(launched, circumstances, ending, "--record", RECORD, "-o", "report.txt").must_report()
    must_have_table(report(launched.door, launched.folder).stdout, launched.expected, profiled)
