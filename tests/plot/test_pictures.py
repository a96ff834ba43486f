"""PNG and PDF: they are the same as when a person checked them, on machines without fonts too."""

import shutil
from pathlib import Path

import pytest

from harness.programs import run
from plot.conftest import MPROF, NO_PLACE
from plot.recordings import batches, call, memory

EXPECTED = Path(__file__).resolve().parent / "expected"

OTHER = "CMDLINE other\n" + "".join(memory(at / 10, 40 + at) for at in range(60))

PICTURES = {
    "curve": ["file.dat"],
    "flame": ["--flame", "file.dat"],
    "slope": ["--slope", "-n", "file.dat"],
    "window": ["-w", "2,5", "file.dat"],
    "several": ["file.dat", "other.dat"],
}


@pytest.fixture
def recorded(folder):
    folder.record(batches())
    folder.record(OTHER, "other.dat")
    return folder


@pytest.mark.parametrize("name", PICTURES)
def test_a_png_is_like_the_stored_one(name, recorded, pictures, request):
    picture = recorded.drawn("png", *PICTURES[name])
    assert picture.startswith(b"\x89PNG") and len(picture) < 500_000
    renewed = request.config.getoption("--renew-pictures", default=False)
    what = "renew" if renewed else "compare"
    compared = pictures("compare.py", "drawn.png", EXPECTED / f"{name}.png", what, within=recorded.path)
    mean, differing = map(float, compared.stdout.split())
    # the stored one has 64 colours only
    assert mean < 1 and differing < 0.002


def test_pictures_with_other_content_differ_by_more(recorded, pictures):
    recorded.drawn("png", "-n", "file.dat")
    compared = pictures("compare.py", "drawn.png", EXPECTED / "curve.png", "compare", within=recorded.path)
    mean, differing = map(float, compared.stdout.split())
    assert mean > 1 or differing > 0.002


def test_the_text_of_a_pdf_is_text(recorded, pictures):
    recorded.drawn("pdf", "file.dat")
    read = pictures("read_pdf.py", "drawn.pdf", within=recorded.path).stdout.decode()
    for text in (
        "python batches.py --rows 12000",
        "27 / 01 / 2023 - start at 14:19:42.200",
        "time (in seconds)",
        "memory used (in MiB)",
        "read_batch 1.500s",
        "merge.largest 0.400s",
        "138.0 MiB",
    ):
        assert text in read
    assert "title: python batches.py --rows 12000" in read
    assert "inches: 14.0 6.0" in read
    assert "fonts: ['DejaVuSans']" in read


def test_fonts_need_not_be_installed(recorded, tmp_path):
    if shutil.which("unshare") is None or run(["unshare", "-r", "-m", "true"], within=tmp_path).status != 0:
        pytest.skip("no mount namespaces here")
    recorded.record(memory(0, 1) + memory(1, 2) + call("語.αβ", (0, 1), (1, 2)), "unknown.dat")
    hide = "for it in /usr/share /usr/local/share /etc/fonts; do [ ! -d $it ] || mount -t tmpfs none $it; done; "
    for ending in ("png", "pdf", "svg"):
        with_fonts = recorded.drawn(ending, "file.dat")
        script = f'{hide} [ ! -e /usr/share/fonts ] && exec "$@" -o without.{ending} '
        for file in ("unknown.dat", "file.dat"):
            words = ["unshare", "-r", "-m", "sh", "-c", f"{script} {file}", "sh", MPROF, "plot"]
            finished = run(words, within=tmp_path, environment=NO_PLACE | {"HOME": "/nowhere"})
            assert (finished.status, finished.stderr) == (0, b""), finished
        assert (tmp_path / f"without.{ending}").read_bytes() == with_fonts
