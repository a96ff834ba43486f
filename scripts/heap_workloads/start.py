"""Nothing: the cost of the start and of the report."""
