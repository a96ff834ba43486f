"""Huge pages of the kernel must not affect the figures of the tests."""


def test_no_tested_program_has_huge_pages(any_python, tmp_path):
    finished = any_python.plain(["-c", "print(open('/proc/self/status').read())"], within=tmp_path)
    assert b"\nTHP_enabled:\t0\n" in finished.stdout, finished
