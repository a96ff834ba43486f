"""The base of all tests: the Pythons, their environments, running a program, and reading a table."""
