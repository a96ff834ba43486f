"""The modules of a crate with what each of them imports, defines and names, as far as paths go."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from structure.rust_paths import Import, imports_in, path_at
from structure.rust_tokens import Token, tokens_in

DEFINES = frozenset(("struct", "enum", "union", "trait", "type", "fn", "const", "static", "macro_rules"))


@dataclass(eq=False)
class Module:
    """A module: a file, or a block within one. A name has several children where `cfg` chooses between files."""

    name: str
    file: Path
    parent: Module | None = None
    children: dict[str, list[Module]] = field(default_factory=dict)
    imports: list[Import] = field(default_factory=list)
    paths: list[tuple[tuple[str, ...], int]] = field(default_factory=list)
    defined: set[str] = field(default_factory=set)
    stands_alone: bool = True
    """Whether it is a file, or the tests at the end of one."""

    @property
    def unit(self) -> Module:
        """The module of its file. Tests within a file are a separate unit, which no other unit uses."""
        return self if self.stands_alone or self.parent is None else self.parent.unit

    @property
    def root(self) -> Module:
        """The module that `crate` names."""
        return self if self.parent is None else self.parent.root

    def everything(self) -> list[Module]:
        """This module and all below it."""
        return [self, *(deeper for same in self.children.values() for child in same for deeper in child.everything())]

    def is_parent_of(self, other: Module) -> bool:
        """Returns whether the other unit is declared in this one."""
        return other.parent is not None and other.parent.unit is self

    def __str__(self) -> str:
        return self.name if self.parent is None else f"{self.parent}::{self.name}"


def read_crate(name: str, root: Path) -> Module:
    """The modules below the file of a crate's root."""
    module = Module(name, root)
    read_file(module, root.parent)
    return module


def read_file(module: Module, folder: Path) -> None:
    """Reads a module's file; the files of its children stand in `folder`."""
    Reader(module, folder).read(tokens_in(module.file.read_text()))


@dataclass
class Reader:
    """Reads the tokens of one file."""

    module: Module
    folder: Path
    named_files: list[str] = field(default_factory=list)
    """The files that attributes name for the next module. They come from `#[path = "…"]`."""
    for_tests: bool = False
    """Whether the next item is compiled only for tests."""

    def read(self, tokens: list[Token]) -> None:
        """Reads one module's tokens, its inner modules included."""
        at, depth, public = 0, 0, False
        while at < len(tokens):
            token, following = tokens[at], [token.text for token in tokens[at + 1 : at + 3]]
            if token.text == "#" and following[:1] in (["["], ["!"]):
                at = self.attribute(tokens, at)
            elif token.text == "pub":
                public, at = True, after_visibility(tokens, at)
            elif token.text == "mod" and following[1:] == [";"]:
                self.child_files(following[0])
                at, public = at + 3, self.forget_attributes()
            elif token.text == "mod" and following[1:] == ["{"]:
                end = closing(tokens, at + 2)
                self.child_block(following[0], tokens[at + 3 : end])
                at, public = end + 1, self.forget_attributes()
            elif token.text == "use" and token.kind == "word":
                found, at = imports_in(tokens, at, public)
                self.module.imports += found
                public = self.forget_attributes()
            elif token.kind in ("word", "separator"):
                if depth == 0 and token.text in DEFINES:
                    self.module.defined.add(following[token.text == "macro_rules"])
                path, at = path_at(tokens, at)
                if len(path) > 1:
                    self.module.paths.append((path, token.line))
            else:
                depth += (token.text == "{") - (token.text == "}")
                if token.text in "{};":
                    public = self.forget_attributes()
                at += 1

    def forget_attributes(self) -> bool:
        """Forgets the attributes at the end of an item. Returns False: the next item is not public until it says so."""
        self.named_files, self.for_tests = [], False
        return False

    def attribute(self, tokens: list[Token], at: int) -> int:
        """Keeps what an attribute says about the next module. Returns the end of the attribute."""
        opening = next(index for index in (at + 1, at + 2) if tokens[index].text == "[")
        end = closing(tokens, opening)
        inside = tokens[opening + 1 : end]
        self.for_tests |= [token.text for token in inside] == ["cfg", "(", "test", ")"]
        for word, equals, string in zip(inside, inside[1:], inside[2:]):
            if (word.text, equals.text, string.kind) == ("path", "=", "string"):
                self.named_files.append(string.text)
        return end + 1

    def child_files(self, name: str) -> None:
        """Reads the files of `mod name;`: those that attributes name, and the one at its usual place."""
        found = [(self.module.file.parent / named, True) for named in self.named_files]
        usual = ((self.folder / f"{name}.rs", False), (self.folder / name / "mod.rs", True))
        found += [(file, owns) for file, owns in usual if file.exists() and all(file != other for other, _ in found)]
        if not found:
            raise FileNotFoundError(f"{self.module.file}: there is no file for `mod {name};`")
        for file, owns_folder in found:
            child = Module(name, file, self.module)
            self.module.children.setdefault(name, []).append(child)
            read_file(child, file.parent if owns_folder else self.folder / name)

    def child_block(self, name: str, tokens: list[Token]) -> None:
        """Reads `mod name { … }`."""
        child = Module(name, self.module.file, self.module, stands_alone=self.for_tests)
        self.module.children.setdefault(name, []).append(child)
        Reader(child, self.folder / name).read(tokens)


def closing(tokens: list[Token], at: int) -> int:
    """The index of the bracket that closes the one at `at`."""
    opens, closes = tokens[at].text, {"{": "}", "[": "]", "(": ")"}[tokens[at].text]
    depth = 0
    for index in range(at, len(tokens)):
        if tokens[index].kind == "other":
            depth += (tokens[index].text == opens) - (tokens[index].text == closes)
        if depth == 0:
            return index
    raise ValueError(f"line {tokens[at].line}: `{opens}` is not closed")


def after_visibility(tokens: list[Token], at: int) -> int:
    """The position after `pub`, `pub(crate)` and similar words."""
    restricted = tokens[at + 1].text == "(" and tokens[at + 2].text in ("crate", "super", "self", "in")
    return closing(tokens, at + 1) + 1 if restricted else at + 1
