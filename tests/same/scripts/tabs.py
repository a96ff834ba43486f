@profile
def with_tabs(x):
	y = x
	if y:
		z = "\t	in a string"	# behind
	return	z


print(repr(with_tabs(1)))
