"""What must be true of every child's journey, held while people work.

The rules stand in `processes/invariants.toml`.
"""
