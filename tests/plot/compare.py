"""Prints how much a picture differs from the stored one, which is smaller. With `renew`, stores the picture."""

import sys

from PIL import Image, ImageChops, ImageStat

drawn, stored, what = sys.argv[1:]
small = Image.open(drawn).convert("RGB").resize((840, 360), Image.Resampling.BOX)
if what == "renew":
    small.quantize(64, dither=Image.Dither.NONE).save(stored, optimize=True)
difference = ImageChops.difference(small, Image.open(stored).convert("RGB"))
mean = sum(ImageStat.Stat(difference).mean) / 3
differing = sum(difference.convert("L").histogram()[48:]) / (840 * 360)
print(mean, differing)
