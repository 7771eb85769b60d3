"""Benchmarks of the engine and of the lab, against the same work done without them: ``python -m bench --help``.

Only ratios are claims. Each round times all contestants one after the other, so that a busy moment of the machine
affects all of them; the reports have medians.
"""
