"""Functions that nobody wrote for a test: every function of a few modules of the standard library, while it works."""
import argparse
import configparser
import difflib
import fractions
import inspect
import io
import json.decoder
import json.scanner
import shlex
import statistics
import string
import textwrap
import tokenize

MODULES = argparse, configparser, difflib, fractions, json.decoder, json.scanner, shlex, statistics, textwrap, tokenize

TEXT = "The quick brown fox jumps over the lazy dog, again and again. " * 4
SOURCE = '''
@decorated(1, *two)
async def function(a, /, b=1, *args: int, c, **kw) -> str:
    """Documented."""
    async with a as b, c: await d
    for x in [y async for y in z if y]: yield f"{x!r:>{width}}"
    try:
        del a[1:2, ...]
    except (A, B) as error: raise C from None
    else: lambda *, x: x if y else not z
    finally: global g; assert 1 < 2 <= 3, "message"
    while (n := 1): continue
    match p:
        case {"a": [1, *_]} | K(x=1) if q: pass
'''
CONFIGURATION = """
[first]
one = 1
two: %(one)s
  continued
# comment
[second]
three
"""


def functions_of(module):
    for thing in vars(module).values():
        if inspect.isfunction(thing) and thing.__module__ == module.__name__:
            yield thing
        elif inspect.isclass(thing) and thing.__module__ == module.__name__:
            yield from (method for method in vars(thing).values() if inspect.isfunction(method))


def works():
    textwrap.fill(textwrap.dedent("  " + TEXT), 30)
    textwrap.shorten(TEXT, 40)
    list(tokenize.generate_tokens(io.StringIO(SOURCE).readline))
    parser = configparser.ConfigParser(allow_no_value=True)
    parser.read_string(CONFIGURATION)
    parser.get("first", "two")
    parser.write(io.StringIO())
    list(difflib.unified_diff(TEXT.split()[:20], TEXT.split()[5:30]))
    difflib.get_close_matches("appel", ["ape", "apple", "peach", "puppy"])
    list(difflib.ndiff(["one\n", "two\n"], ["ore\n", "tree\n"]))
    fractions.Fraction("3.25") + fractions.Fraction(1, 3) ** 2
    decoder = json.decoder.JSONDecoder()
    decoder.scan_once = json.scanner.py_make_scanner(decoder)
    decoder.parse_string = json.decoder.py_scanstring
    decoder.scan_once = json.scanner.py_make_scanner(decoder)
    decoder.decode('{"a": [1, 2.5, true, null, "\\u00e9\\n"], "b": {}}')
    shlex.split("a 'b c' \"d\\\"e\" f\\ g # h", comments=True)
    statistics.quantiles([1, 5, 2, 8, 3], n=3)
    statistics.linear_regression([1, 2, 3], [2, 4, 7])
    commands = argparse.ArgumentParser(prog="p", description=TEXT)
    commands.add_argument("-v", "--verbose", action="count", default=0)
    commands.add_argument("--level", type=int, choices=[1, 2])
    commands.add_argument("files", nargs="*")
    commands.parse_args(["-vv", "--level", "2", "a", "b"])
    commands.format_help()
    try:
        decoder.decode("[1, ")
    except ValueError:
        pass


for module in MODULES:
    for function in functions_of(module):
        profile.add_function(function)
with profile:
    works()
