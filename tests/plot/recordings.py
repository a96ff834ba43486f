"""Recordings whose figures are known."""

START = 1674829182.2
"""27 January 2023, 14:19:42.200 UTC."""


def memory(at: float, mebibytes: float) -> str:
    """A sample at this number of seconds after the start."""
    return f"MEM {mebibytes:.6f} {START + at:.4f}\n"


def child(process: int, at: float, mebibytes: float) -> str:
    """A sample of a child."""
    return f"CHLD {process} {mebibytes:.6f} {START + at:.4f}\n"


def call(name: str, entry: tuple[float, float], exit: tuple[float, float], level: int = 0) -> str:
    """A run of a function: its seconds and MiB at both ends."""
    (began, with_), (ended, left) = entry, exit
    return f"FUNC {name} {with_:.4f} {START + began:.4f} {left:.4f} {START + ended:.4f} {level}\n"


def batches() -> str:
    """A recording of a program that reads and sorts batches, with two children. It contains every kind of record."""
    lines = ["CMDLINE python batches.py --rows 12000\n"]
    lines += [memory(index / 10, usage(index / 10)) for index in range(81)]
    lines += [child(4711, at / 10, 10 + at / 2) for at in range(10, 50)]
    lines += [child(4712, at / 10, 30 - at / 4) for at in range(20, 60)]
    for name, began, ended, level in [
        ("__main__.read_batch", 1, 2.5, 1),
        ("__main__.read_batch", 4, 6, 1),
        ("batches.sort.largest", 2.5, 3.2, 1),
        ("batches.merge.largest", 6, 6.4, 1),
        ("__main__.main", 0.5, 7.2, 0),
    ]:
        lines.append(call(name, (began, usage(began)), (ended, usage(ended)), level))
    return "".join(lines)


def usage(at: float) -> float:
    """The memory of `batches`: up to 88 MiB at 2 seconds, up to 138 at 5.5 seconds."""
    up = min(60, max(0, at - 1) * 60) + min(90, max(0, at - 4) * 60)
    down = min(40, max(0, at - 2.5) * 200) + min(80, max(0, at - 6) * 400)
    return 28 + up - down
