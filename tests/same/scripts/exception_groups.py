@profile
def handles_groups():
    seen = []
    try:
        raise ExceptionGroup("both", [ValueError(1), TypeError(2)])
    except* ValueError as group:
        seen.append(len(group.exceptions))
    except* TypeError:
        seen.append("type")
    return seen


print(handles_groups())
