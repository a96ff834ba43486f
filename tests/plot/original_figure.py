"""Draws with the original, and prints what its figure holds, as JSON: the labels, the brackets and the dashed lines."""

import json
import sys

import pylab

import mprof

sys.argv = ["mprof", "-o", "original.png", *sys.argv[1:]]
mprof.plot_action()  # type: ignore[attr-defined]
axes = pylab.gcf().axes[0]
lines = [line for line in axes.lines if len(line.get_xdata()) == 4]
print(
    json.dumps(
        {
            "legend": [text.get_text() for text in axes.get_legend().get_texts()],
            "title": axes.get_title().strip(),
            "axes": [axes.get_xlabel(), axes.get_ylabel()],
            "brackets": [[line.get_xdata()[1], sum(line.get_ydata()[1:3]) / 2] for line in lines],
            "dashed": [segment.tolist() for lines in axes.collections for segment in lines.get_segments()],
        }
    )
)
