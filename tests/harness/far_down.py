"""The same program with its lines far down in their functions, where some Pythons find a line number slowly."""

import ast

EMPTY_LINES = 200
"""Python 3.12 finds a line number fast if it is at most 127 lines below the one expected from the code before it."""


def far_down(source: str, lines: int = EMPTY_LINES) -> str:
    """Returns a program with this number of empty lines before the first statement of each function."""
    rows = source.splitlines(keepends=True)
    functions = [
        node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    for line in sorted({_first_line(node) for node in functions} - {None}, reverse=True):
        rows[line - 1 : line - 1] = ["\n"] * lines
    return "".join(rows)


def _first_line(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int | None:
    """Returns the first line of the body; None if the whole function is on one line."""
    first = function.body[0]
    line = min([first.lineno, *(decorator.lineno for decorator in getattr(first, "decorator_list", []))])
    ends = [function.lineno, *(node.end_lineno for node in ast.walk(function.args) if hasattr(node, "end_lineno"))]
    return line if line > max(ends) else None


NEAR_AND_FAR = {"near": lambda source: source, "far down": far_down}
"""A program as it is, and with its lines far down."""
