"""A crate uses only crates that stand before it among the members of the workspace."""

import tomllib

from harness.environments import REPOSITORY
from structure.rust_uses import places_of_first_words
from structure.workspace import Crate, crates


def test_no_crate_depends_on_one_that_stands_after_it():
    order = crates()
    upward = [
        f"{crate.folder}/Cargo.toml: {crate.name} depends on {name}"
        for crate in order
        for name in sorted(crate.dependencies)
        if name not in before(crate, order)
    ]
    assert not upward, "\n".join(upward)


def test_no_source_names_a_crate_that_stands_after_its_own():
    order = crates()
    upward = []
    for crate in order:
        forbidden = {name.replace("-", "_") for name in names(order) - before(crate, order) - {crate.name}}
        for root in crate.roots():
            places = places_of_first_words(root)
            upward += [f"{places[name]}: {crate.name} names {name}" for name in sorted(forbidden & places.keys())]
    assert not upward, "\n".join(upward)


def test_the_default_members_are_in_the_same_order():
    workspace = tomllib.loads((REPOSITORY / "Cargo.toml").read_text())["workspace"]
    built = workspace["default-members"]
    assert built == [member for member in workspace["members"] if member in built]


def before(crate: Crate, order: list[Crate]) -> set[str]:
    """The names of the crates that a crate may depend on."""
    return {other.name for other in order[: order.index(crate)]}


def names(order: list[Crate]) -> set[str]:
    """Returns the names of all crates except that of the launcher, `pyprof`, which is also a word in other paths."""
    return {crate.name for crate in order if "-" in crate.name}
