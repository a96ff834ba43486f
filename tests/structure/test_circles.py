"""The files of a crate use each other one way; only a file and the files that it declares may use each other."""

import pytest

from structure.circles import circles_in
from structure.rust_uses import uses_in
from structure.workspace import crates


@pytest.mark.parametrize("crate", crates(), ids=lambda crate: crate.name)
def test_no_files_use_each_other_in_a_circle(crate):
    circles = [circle for root in crate.roots() for circle in circles_in(uses_in(root))]
    if circles:
        texts = ["\n  ".join(map(str, circle)) for circle in circles]
        pytest.fail(f"{len(circles)} circles; each use is a place to cut:\n\n" + "\n\n".join(texts), pytrace=False)
