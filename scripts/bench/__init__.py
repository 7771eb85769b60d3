"""What the engine costs, against what one would do without it. ``nox -s bench -- --help``.

Only ratios are claims: each round times all contestants one after the other, so that a busy moment of the machine
hits all alike, and what is printed are medians.
"""
