# Prints the outline of the script on standard input as JSON, read with this interpreter's own parser. The script is not run.
import ast
import io
import json
import os
import sys
import tokenize
import traceback


def main(path):
    source = sys.stdin.buffer.read()
    # for a syntax error, the parser reads the line from the file of that name: not from a pipe
    name = path if os.path.isfile(path) else "<script>"
    try:
        tree = ast.parse(source, name)
        encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
        text = io.TextIOWrapper(io.BytesIO(source), encoding).read()
    except Exception as refusal:
        if isinstance(refusal, SyntaxError) and refusal.filename == name:
            refusal.filename = path
        message = "".join(traceback.format_exception_only(type(refusal), refusal)).rstrip("\n")
        return {"refused": message.encode("utf-8", "replace").decode("utf-8")}
    return {"outline": outline(tree, Text(text))}


def outline(tree, text):
    marks = []
    top = {"inner": []}
    # No recursion: a tree may be deeper than this interpreter's functions may nest.
    waiting = [(tree, top)]
    while waiting:
        node, scope = waiting.pop()
        inside = scope
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            inside = definition(node, text)
            scope["inner"].append(inside)
        elif isinstance(node, ast.Lambda):
            inside = {"inner": []}
        elif isinstance(node, (ast.Yield, ast.YieldFrom)) and "kind" in scope:
            scope["kind"] = YIELDING.get(scope["kind"], scope["kind"])
        elif isinstance(node, ast.Import):
            marks += [(name.asname or name.name) + ".profile" for name in node.names if name.name == "memory_profiler"]
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module == "memory_profiler":
            marks += [name.asname or name.name for name in node.names if name.name == "profile"]
        children = []
        for field, value in ast.iter_fields(node):
            where = inside if field == "body" else scope
            values = value if isinstance(value, list) else [value]
            children += [(child, where) for child in values if isinstance(child, ast.AST)]
        waiting += reversed(children)
    return {"marks": marks, "definitions": top["inner"]}


YIELDING = {"function": "generator", "coroutine": "async_generator"}
KINDS = {ast.FunctionDef: "function", ast.AsyncFunctionDef: "coroutine", ast.ClassDef: "class"}


def definition(node, text):
    decorators = node.decorator_list
    return {
        "name": node.name,
        "kind": KINDS[type(node)],
        "first_line": decorators[0].lineno if decorators else node.lineno,
        "last_line": node.end_lineno,
        "decorators": [{"text": text.of(decorator), "callee": callee(decorator)} for decorator in decorators],
        "inner": [],
    }


def callee(decorator):
    if isinstance(decorator, ast.Call):
        decorator = decorator.func
    names = []
    while isinstance(decorator, ast.Attribute):
        names.append(decorator.attr)
        decorator = decorator.value
    if isinstance(decorator, ast.Name):
        return ".".join([decorator.id] + names[::-1])
    return None


class Text:
    """Source text by the lines and UTF-8 columns of nodes."""

    def __init__(self, text):
        self.lines = [line.encode("utf-8") for line in text.split("\n")]

    def of(self, node):
        lines = self.lines[node.lineno - 1 : node.end_lineno]
        lines[-1] = lines[-1][: node.end_col_offset]
        lines[0] = lines[0][node.col_offset :]
        return b"\n".join(lines).decode("utf-8")


json.dump(main(sys.argv[1]), sys.stdout)
