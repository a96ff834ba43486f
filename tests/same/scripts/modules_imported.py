from modules import empty_lines
from modules.cr_lf import with_carriage_returns
from modules.latin_1 import grüßt
from modules.with_bom import with_bom


@profile
def here():
    return len(empty_lines.undecorated(3))


print(ascii(grüßt()), ascii(with_bom()), with_carriage_returns(), here())
