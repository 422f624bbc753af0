"""Trials: rules and processes that hold for a named cohort, for a time, above a floor."""
