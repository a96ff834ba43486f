"""Circles in a graph of uses."""

from collections import defaultdict, deque
from collections.abc import Iterable

from structure.rust_modules import Module
from structure.rust_uses import Use


def circles_in(uses: Iterable[Use]) -> list[list[Use]]:
    """Returns a shortest circle for each use that is part of one. Each circle comes once, and the shortest comes first.

    Uses between a file and the file that declares it do not count.
    """
    leaving: dict[Module, list[Use]] = defaultdict(list)
    for use in uses:
        if not use.in_family:
            leaving[use.source].append(use)
    found: dict[frozenset[Module], list[Use]] = {}
    for use in [use for some in leaving.values() for use in some]:
        back = shortest_way(use.target, use.source, leaving)
        if back is not None:
            circle = [use, *back]
            found.setdefault(frozenset(step.source for step in circle), circle)
    return sorted(found.values(), key=len)


def shortest_way(start: Module, end: Module, leaving: dict[Module, list[Use]]) -> list[Use] | None:
    """Returns the shortest chain of uses from one module to another."""
    came_by: dict[Module, Use | None] = {start: None}
    waiting = deque([start])
    while waiting:
        module = waiting.popleft()
        if module is end:
            way = []
            while (step := came_by[module]) is not None:
                way.append(step)
                module = step.source
            return way[::-1]
        for use in leaving.get(module, ()):
            if use.target not in came_by:
                came_by[use.target] = use
                waiting.append(use.target)
    return None
