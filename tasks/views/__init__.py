"""Pages of the worktray. Each asks `tasks.access`, calls one write, and shows what came of it."""
