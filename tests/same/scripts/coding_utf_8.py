# -*- coding: utf-8 -*-
@profile
def grüßt():
    return "grüßt"


print(grüßt())
