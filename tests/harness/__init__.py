"""What every test stands on: the Pythons, their environments, running a program, and reading a table."""
