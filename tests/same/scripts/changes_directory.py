import os

from modules import empty_lines


@profile
def goes_away():
    os.chdir("/")
    return os.getcwd()


print(goes_away(), empty_lines.in_a_module(2))
