"""Prints the colours with many dots within the curves of a picture, as style sheets write them."""

import sys

from PIL import Image

picture = Image.open(sys.argv[1]).convert("RGB")
# without the legend on the right, which has all colours
curves = picture.crop((0, 0, int(picture.width * 0.7), picture.height))
for count, (red, green, blue) in curves.getcolors(1 << 20):
    if count > 20:
        print(f"#{red:02x}{green:02x}{blue:02x}")
