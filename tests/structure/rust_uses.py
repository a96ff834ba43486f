"""The uses among modules: the paths of a crate, each followed to the module that defines the name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from structure.rust_modules import Module

MOST_STEPS = 32
"""The most imports through which a path is followed. Without a limit, glob imports could form an endless circle."""


@dataclass(frozen=True)
class Use:
    """A file names something of another one."""

    source: Module
    target: Module
    line: int

    @property
    def in_family(self) -> bool:
        """Returns whether one of them is declared in the other."""
        return self.source.is_parent_of(self.target) or self.target.is_parent_of(self.source)

    def __str__(self) -> str:
        return f"{self.source} uses {self.target} ({self.source.file}:{self.line})"


def uses_in(crate: Module) -> Iterator[Use]:
    """All uses between the files of a crate.

    A path is followed through each `pub use` to the file that defines the named item. A file that only re-exports an
    item of its child does not use the child.
    """
    for module in crate.everything():
        paths = [(found.path, found.line, found.public) for found in module.imports]
        paths += [(path, line, False) for path, line in module.paths]
        for path, line, public in paths:
            source = module.unit
            for target in {found.unit for found in follow(module, path)}:
                if target is not source and not (public and source.is_parent_of(target)):
                    yield Use(source, target, line)


def places_of_first_words(crate: Module) -> dict[str, str]:
    """Returns the first words of all paths, each with one of its places. A first word may be the name of a crate."""
    places: dict[str, str] = {}
    for module in crate.everything():
        paths = [(found.path, found.line) for found in module.imports] + module.paths
        for path, line in paths:
            places.setdefault(path[1] if path[0] == "" and len(path) > 1 else path[0], f"{module.file}:{line}")
    return places


def follow(module: Module, path: tuple[str, ...], steps: int = MOST_STEPS) -> set[Module]:
    """Returns the modules that define the item of a path: several if `cfg` chooses, none if it is in another crate."""
    first, rest = path[0], path[1:]
    if first == "crate":
        return within({module.root}, rest, steps)
    if first == "self":
        return within({module}, rest, steps)
    if first == "super":
        return within({module.parent}, rest, steps) if module.parent else set()
    if first in module.children or any(found.name in (first, "*") for found in module.imports):
        return look_up(module, first, rest, steps)
    return set()


def within(modules: set[Module], path: tuple[str, ...], steps: int) -> set[Module]:
    """Returns the modules that define the item of a path. The path begins in one of `modules`."""
    if not path or steps == 0:
        return modules
    if path[0] == "super":
        return within({module.parent for module in modules if module.parent}, path[1:], steps)
    found = set()
    for module in modules:
        found |= look_up(module, path[0], path[1:], steps) or {module}
    return found


def look_up(module: Module, name: str, rest: tuple[str, ...], steps: int) -> set[Module]:
    """Returns the modules that define `name::rest` as seen from within a module; none if another crate defines it."""
    if steps == 0:
        return set()
    if name in module.children:
        return within(set(module.children[name]), rest, steps)
    if name in module.defined:
        return {module}
    for found in module.imports:
        if found.name == name and found.path != (name,):
            return follow(module, (*found.path, *rest), steps - 1)
    everything: set[Module] = set()
    for found in module.imports:
        if found.name == "*":
            for other in follow(module, found.path, steps - 1) - {module}:
                if name in other.children or name in other.defined or any(it.name == name for it in other.imports):
                    everything |= look_up(other, name, rest, steps - 1)
    return everything
