"""Functions that nobody wrote for a test: nearly a thousand of the standard library, while they work."""
import argparse
import ast
import asyncio
import base64
import calendar
import codeop
import collections
import configparser
import copy
import csv
import dataclasses
import difflib
import dis
import email.message
import email.parser
import email.policy
import enum
import fnmatch
import fractions
import glob
import graphlib
import heapq
import html.parser
import http.cookies
import importlib
import inspect
import io
import ipaddress
import json.decoder
import json.scanner
import logging
import multiprocessing  # logging looks for it, and the original has imported it
import optparse
import pickle
import pickletools
import plistlib
import pprint
import queue
import random
import re
import reprlib
import shlex
import statistics
import string
import sys
import textwrap
import tokenize
import traceback
import typing
import urllib.parse
import uuid
import xml.dom.minidom

import _pydecimal

MODULES = """
    _collections_abc _pydecimal argparse ast asyncio.base_events asyncio.locks asyncio.queues asyncio.runners
    asyncio.selector_events asyncio.tasks base64 calendar codeop collections configparser copy csv dataclasses difflib
    dis email._header_value_parser email.feedparser email.generator email.message email.parser enum fnmatch fractions
    glob graphlib heapq html.parser http.cookies ipaddress json.decoder json.scanner logging optparse pickle pickletools
    plistlib pprint queue random reprlib selectors shlex statistics string textwrap tokenize traceback typing
    urllib.parse uuid xml.dom.expatbuilder xml.dom.minidom
""".split()
if sys.version_info >= (3, 11):
    MODULES += ["asyncio.taskgroups", "asyncio.timeouts", "re._compiler", "re._parser"]
else:
    MODULES += ["sre_compile", "sre_parse"]

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
'''
if sys.version_info >= (3, 10):
    SOURCE += '''
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


def text():
    textwrap.fill(textwrap.dedent("  " + TEXT), 30)
    textwrap.shorten(TEXT, 40)
    string.Template("$a ${b}").substitute(a=1, b=2)
    string.Formatter().format("{0!r:>{w}} {a[0]}", "x", w=5, a=[1])
    list(difflib.unified_diff(TEXT.split()[:20], TEXT.split()[5:30]))
    list(difflib.ndiff(["one\n", "two\n"], ["ore\n", "tree\n"]))
    difflib.get_close_matches("appel", ["ape", "apple", "peach", "puppy"])
    shlex.split("a 'b c' \"d\\\"e\" f\\ g # h", comments=True)
    fnmatch.translate("*.[!a]?")
    glob.glob("*.py")
    re.purge()
    re.compile(r"(?P<a>x+|y*?)(?i:z)[^a-c\d]{2,3}(?<=b)(?!q)(?(a)b|c)")


def sources():
    tree = ast.parse(SOURCE)
    ast.unparse(tree)
    ast.dump(tree, indent=1)
    list(ast.walk(tree))
    list(tokenize.generate_tokens(io.StringIO(SOURCE).readline))
    dis.dis(text, file=io.StringIO())
    codeop.compile_command("if 1:")


def formats():
    configuration = configparser.ConfigParser(allow_no_value=True)
    configuration.read_string(CONFIGURATION)
    configuration.get("first", "two")
    configuration.write(io.StringIO())
    decoder = json.decoder.JSONDecoder()
    decoder.parse_string = json.decoder.py_scanstring
    decoder.scan_once = json.scanner.py_make_scanner(decoder)
    decoder.decode('{"a": [1, 2.5, true, null, "\\u00e9\\n"], "b": {}}')
    try:
        decoder.decode("[1, ")
    except ValueError:
        pass
    csv.Sniffer().sniff("a,b\n1,2\n")
    list(csv.DictReader(io.StringIO("a,b\n1,2")))
    html.parser.HTMLParser().feed("<a href='b'>c<!-- d --><br/>&amp;<script>1<2</script>")
    xml.dom.minidom.parseString("<a b='c'><d>e</d></a>").toprettyxml()
    plistlib.loads(plistlib.dumps({"a": [1, 2.5, True, b"x"]}))
    base64.b85encode(b"hello")
    base64.b32decode(base64.b32encode(b"hi"))
    pickled = io.BytesIO()
    pickle._Pickler(pickled).dump({"a": [1, (2, 3), {4}, b"x", 1.5, None, True, 2**80], "d": io.StringIO})
    pickle._Unpickler(io.BytesIO(pickled.getvalue())).load()
    pickletools.dis(pickled.getvalue(), io.StringIO())


def mails_and_addresses():
    message = email.message.EmailMessage()
    message["To"] = "a@b.c, D <e@f>"
    message["Subject"] = "hé"
    message["Date"] = "Mon, 1 Jan 2024 00:00:00 +0000"
    message.set_content("text é\n" * 3)
    message.add_attachment(b"x", maintype="a", subtype="b")
    message.set_boundary("boundary")
    email.parser.BytesParser(policy=email.policy.default).parsebytes(message.as_bytes()).get_body()
    list(ipaddress.ip_network("10.0.0.0/29").hosts())
    ipaddress.ip_address("::1").exploded
    urllib.parse.urljoin("http://a/b/c?d#e", "../f")
    urllib.parse.parse_qs("a=1&b=2&a=3")
    urllib.parse.quote("é /")
    http.cookies.SimpleCookie("a=b; c=d").output()
    uuid.uuid5(uuid.NAMESPACE_DNS, "a")


def data():
    pprint.pformat({i: [list(range(i)), "x" * i, {"k": (1, 2, {3})}] for i in range(30)})
    reprlib.repr(list(range(100)))

    @dataclasses.dataclass(order=True)
    class Record:
        one: int
        many: list = dataclasses.field(default_factory=list)

    class Flags(enum.Flag):
        ONE = 1
        TWO = 2

    dataclasses.asdict(Record(1, [2]))
    repr(Record(1))
    if sys.version_info >= (3, 11):
        list(Flags.ONE | Flags.TWO)
    copy.deepcopy({"a": [1, {2: 3}]})
    typing.get_type_hints(Record)
    typing.List[typing.Optional[int]]
    collections.Counter("hello").most_common(2)
    collections.namedtuple("Named", "a b")(1, 2)._replace(a=3)
    collections.ChainMap({1: 2}, {3: 4})[3]
    list(graphlib.TopologicalSorter({1: {2, 3}, 2: {3}}).static_order())
    heapq.nlargest(3, range(10), key=lambda number: -number)
    list(heapq.merge([1, 3], [2, 4]))
    waiting = queue.PriorityQueue()
    waiting.put(1)
    waiting.get()


def numbers():
    decimal = _pydecimal.Decimal
    decimal("3.14") ** 2 / decimal(7)
    str(decimal("1e-10").sqrt())
    decimal("1.5").quantize(decimal("1"))
    fractions.Fraction("3.25") + fractions.Fraction(1, 3) ** 2
    statistics.quantiles([1, 5, 2, 8, 3], n=3)
    if sys.version_info >= (3, 10):
        statistics.linear_regression([1, 2, 3], [2, 4, 7])
    generator = random.Random(1)
    generator.shuffle(list(range(9)))
    generator.sample(range(99), 5)
    generator.gauss(0, 1)
    generator.choices("abc", k=3)
    calendar.TextCalendar().formatmonth(2024, 2)


def commands():
    parser = argparse.ArgumentParser(prog="p", description=TEXT)
    parser.add_argument("-v", "--verbose", action="count", default=0)
    parser.add_argument("--level", type=int, choices=[1, 2])
    parser.add_argument("files", nargs="*")
    parser.parse_args(["-vv", "--level", "2", "a", "b"])
    parser.format_help()
    older = optparse.OptionParser()
    older.add_option("-a", type="int")
    older.parse_args(["-a", "3", "x"])
    older.format_help()
    logger = logging.Logger("logger")
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    logger.addHandler(handler)
    logger.warning("a %s", "b")
    try:
        raise LookupError
    except LookupError as error:
        logger.exception("raised")
        traceback.TracebackException.from_exception(error)


async def tasks():
    items, lock, one_at_a_time = asyncio.Queue(2), asyncio.Lock(), asyncio.Semaphore(1)

    async def produces():
        for number in range(5):
            await items.put(number)
            await asyncio.sleep(0)

    async def consumes():
        return [await items.get() for _ in range(5)]

    async def locks():
        async with lock, one_at_a_time:
            await asyncio.sleep(0)

    if sys.version_info >= (3, 11):
        async with asyncio.TaskGroup() as group:
            group.create_task(produces())
            group.create_task(consumes())
        try:
            async with asyncio.timeout(0):
                await asyncio.sleep(60)
        except TimeoutError:
            pass
    else:
        await asyncio.gather(produces(), consumes())
    await asyncio.gather(*[locks() for _ in range(3)])
    for next_one in asyncio.as_completed([locks(), locks()]):
        await next_one


def functions_of(module):
    for thing in list(vars(module).values()):
        members = vars(thing).values() if inspect.isclass(thing) else [thing]
        for member in list(members):
            function = getattr(member, "__func__", getattr(member, "fget", member))
            if inspect.isfunction(function) and function.__code__.co_filename == module.__file__:
                yield function


def works():
    text()
    sources()
    formats()
    mails_and_addresses()
    data()
    numbers()
    commands()
    asyncio.run(tasks())


# once before, so that what is imported late and what is cached is the same whoever profiles
works()
for name in MODULES:
    for function in functions_of(importlib.import_module(name)):
        profile.add_function(function)
with profile:
    works()
