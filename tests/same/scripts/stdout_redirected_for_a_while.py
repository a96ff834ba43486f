import contextlib
import io


@profile
def prints():
    print("swallowed")
    return 1


with contextlib.redirect_stdout(io.StringIO()):
    prints()
print("printed without a line end", end="")
