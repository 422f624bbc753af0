"""Commands of the worktray."""
