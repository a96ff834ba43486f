"""Interrupts the kernel of a notebook while a cell runs, as the stop button does; prints the result as JSON.

The cell prints `begun` when it can be interrupted.
"""

import json
import sys

from jupyter_client.manager import start_new_kernel

cells = json.load(sys.stdin)
manager, client = start_new_kernel(kernel_name="python3")
came = []


def hear(message):
    kind, content = message["header"]["msg_type"], message["content"]
    if kind == "stream":
        came[-1]["printed"] += content["text"]
        if "begun" in content["text"]:
            manager.interrupt_kernel()
    elif kind == "execute_result":
        came[-1]["result"] = content["data"]["text/plain"]


try:
    for cell in cells:
        came.append({"printed": "", "result": None})
        reply = client.execute_interactive(cell, timeout=60, output_hook=hear)
        came[-1]["status"] = reply["content"]["status"]
        came[-1]["error"] = reply["content"].get("ename")
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
json.dump(came, sys.stdout)
