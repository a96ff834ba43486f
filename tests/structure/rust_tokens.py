"""The tokens of a Rust file: its words, its `::`, its punctuation and its strings, without comments."""

import re
from dataclasses import dataclass

TOKEN = re.compile(
    r"""
    (?P<blank>\s+|//[^\n]*)
    | (?P<comment>/\*)
    | (?P<raw>(?:b|c)?r(?P<hashes>\#*)"(?P<raw_text>.*?)"(?P=hashes))
    | (?P<string>(?:b|c)?"(?P<text>(?:\\.|[^"\\])*)")
    | (?P<character>b?'(?:\\u\{[^}]*\}|\\x[0-9A-Fa-f]{2}|\\.|[^'\\])')
    | (?P<lifetime>'[A-Za-z_]\w*)
    | (?P<word>(?:r\#)?[A-Za-z_]\w*)
    | (?P<separator>::)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
COMMENT_EDGE = re.compile(r"/\*|\*/")


@dataclass(frozen=True)
class Token:
    """A piece of source with its line. The `text` of a string does not include the quotes."""

    kind: str
    text: str
    line: int


def tokens_in(source: str) -> list[Token]:
    """The tokens of a file, in order."""
    tokens = []
    at, line = 0, 1
    while at < len(source):
        found = TOKEN.match(source, at)
        kind = found.lastgroup if found.lastgroup not in ("text", "raw_text", "hashes") else "string"
        end = after_comment(source, at) if kind == "comment" else found.end()
        if kind in ("word", "separator", "other"):
            tokens.append(Token(kind, found.group().removeprefix("r#"), line))
        elif kind in ("string", "raw"):
            tokens.append(Token("string", found.group("text") or found.group("raw_text") or "", line))
        line += source.count("\n", at, end)
        at = end
    return tokens


def after_comment(source: str, start: int) -> int:
    """The end of the block comment that begins at `start`; comments nest."""
    depth = 0
    for edge in COMMENT_EDGE.finditer(source, start):
        depth += 1 if edge.group() == "/*" else -1
        if depth == 0:
            return edge.end()
    return len(source)
