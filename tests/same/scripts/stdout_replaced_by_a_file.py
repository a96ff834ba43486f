import sys


@profile
def works(n):
    return n


works(2)
print("to the first")
sys.stdout = open("printed.txt", "w", encoding="utf-8")
print("to the file")
