"""A gallery of examples, built by sphinx-gallery, shows the memory that each example takes."""

import re

import pytest

from harness.environments import for_other_programs
from harness.programs import run

CONF = """
project = 'Gallery'
exclude_patterns = ['examples', 'sg_execution_times.rst']
extensions = ['sphinx_gallery.gen_gallery']
sphinx_gallery_conf = {
    'examples_dirs': 'examples',
    'gallery_dirs': 'gallery',
    'show_memory': True,
    'image_scrapers': (),
    'reset_modules': (),
    'min_reported_time': 0,
}
"""

EXAMPLE = '''"""
{title}
=======

An example.
"""
block = bytearray(b"x") * ({mebibytes} << 20)
print(len(block))
del block

# %%
# More text.
print("second block")
'''


def test_a_gallery_shows_the_memory_of_its_examples(python, tmp_path):
    (tmp_path / "conf.py").write_text(CONF)
    (tmp_path / "index.rst").write_text("Index\n=====\n\n.. toctree::\n\n   gallery/index\n")
    examples = tmp_path / "examples"
    examples.mkdir()
    (examples / "GALLERY_HEADER.rst").write_text("Examples\n========\n")
    for title, mebibytes in (("small", 1), ("large", 200)):
        (examples / f"plot_{title}.py").write_text(EXAMPLE.format(title=title, mebibytes=mebibytes))
    command = [for_other_programs(python.interpreter), "-m", "sphinx", "-W", "-b", "html", ".", "built"]
    environment = {"PYTHONPATH": str(python.module_folder), "HOME": str(tmp_path)}
    finished = run(command, within=tmp_path, environment=environment)
    assert finished.status == 0, finished

    figures = {}
    for title in ("small", "large"):
        page = (tmp_path / "built" / "gallery" / f"plot_{title}.html").read_text()
        figures[title] = float(re.search(r"Estimated memory usage:</strong>\s*(\d+) MB", page)[1])
        assert str(({"small": 1, "large": 200}[title]) << 20) in page and "second block" in page
    # the figures are of the whole process; the block was freed before its example ended
    assert figures["large"] - figures["small"] == pytest.approx(199, abs=10), figures
    times = (tmp_path / "sg_execution_times.rst").read_text()
    memory = re.search(r"plot_large\.py``\)\n +- .*\n +- (\d+\.\d)\n", times)[1]
    assert float(memory) == pytest.approx(figures["large"], abs=1)
