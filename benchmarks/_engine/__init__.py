"""The parts of `benchmarks/engine.py`.

Each contestant is a program of its own (`contestant.py`), because `journey.engine` replaces methods
of SpiffWorkflow for the whole program: in one with us, the stock one would not be stock.
"""
