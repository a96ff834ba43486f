from two_files import first, second

first.identical(1)
second.identical(1)
second.identical(2)
