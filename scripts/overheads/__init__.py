"""The parts of `scripts/overhead`, in the order in which a measurement flows.

pythons → environments → contenders, workloads → processor_time → calibration → slopes → rounds → results → claims,
reports → tables.
"""
