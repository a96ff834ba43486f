# -*- coding: latin-1 -*-
@profile
def grüßt():
    return "grüßt ÿ"
