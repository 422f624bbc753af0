"""A child's journey: children, processes, timescales and the trail of what happened."""
