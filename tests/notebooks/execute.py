"""Executes a notebook as Jupyter does, in an environment that has Jupyter. Reads cells as JSON, and prints outputs."""

import json
import sys

import nbformat
from nbclient import NotebookClient

kernel = sys.argv[1] if len(sys.argv) > 1 else "python3"
cells = json.load(sys.stdin)
notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
pages: dict = {}


def remember_pages(cell, cell_index, execute_reply):
    """The text for the pager comes with the reply, and not among the outputs."""
    payload = execute_reply["content"].get("payload", [])
    pages[cell_index] = "".join(part["data"]["text/plain"] for part in payload if part["source"] == "page")


client = NotebookClient(notebook, allow_errors=True, timeout=120, kernel_name=kernel, on_cell_executed=remember_pages)
client.execute()
json.dump(
    [{"outputs": cell.outputs, "page": pages.get(index, "")} for index, cell in enumerate(notebook.cells)],
    sys.stdout,
)
