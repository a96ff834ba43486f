"""Prints the text of a PDF, its title and the size of its page in inches."""

import sys

from pypdf import PdfReader

file = PdfReader(sys.argv[1])
[page] = file.pages
print(page.extract_text())
print("title:", file.metadata.title)
print("inches:", float(page.mediabox.width) / 72, float(page.mediabox.height) / 72)
print(
    "fonts:",
    sorted(
        font["/BaseFont"].split("+")[-1] for font in (it.get_object() for it in page["/Resources"]["/Font"].values())
    ),
)
