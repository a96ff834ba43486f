@profile
def with_bom():
    return "grüßt"
