"""The paths in a Rust file: `crate::recorder::Line`, and those that a `use` brings in."""

from dataclasses import dataclass

from structure.rust_tokens import Token


@dataclass(frozen=True)
class Import:
    """An import by a `use`: a path, and its name here (`*` for everything in it)."""

    path: tuple[str, ...]
    name: str
    public: bool
    line: int


def path_at(tokens: list[Token], at: int) -> tuple[tuple[str, ...], int]:
    """Returns the path that begins at a token, and its end. A path that begins with `::` has an empty first word."""
    path: tuple[str, ...] = ()
    if tokens[at].kind == "separator":
        path, at = ("",), at + 1
    while at < len(tokens) and tokens[at].kind == "word":
        path, at = (*path, tokens[at].text), at + 1
        if at + 1 < len(tokens) and tokens[at].kind == "separator" and tokens[at + 1].kind == "word":
            at += 1
        else:
            break
    return path, at


def imports_in(tokens: list[Token], at: int, public: bool) -> tuple[list[Import], int]:
    """The imports of the `use` at a token, and the position of its end."""
    end = next(index for index in range(at, len(tokens)) if tokens[index].text == ";")
    found: list[Import] = []
    read_tree(tokens[at + 1 : end], 0, (), public, found)
    return found, end + 1


def read_tree(tokens: list[Token], at: int, before: tuple[str, ...], public: bool, found: list[Import]) -> int:
    """Reads one branch, such as `a::{b, c as d}`, below the path `before`. Returns its end."""
    path, name = before, ""
    line = tokens[at].line
    while at < len(tokens) and tokens[at].text not in (",", "}"):
        token = tokens[at]
        if token.text == "{":
            at += 1
            while tokens[at].text != "}":
                at = read_tree(tokens, at, path, public, found)
                at += tokens[at].text == ","
            return at + 1
        if token.text == "*":
            name = "*"
        elif token.text == "as":
            at += 1
            name = tokens[at].text
        elif token.kind == "separator":
            path = path or ("",)
        elif token.text == "self" and before and path == before:
            pass  # `a::{self}` is `a`
        else:
            path = (*path, token.text)
        at += 1
    found.append(Import(path, name or path[-1], public, line))
    return at
