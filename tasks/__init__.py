"""The worktray: tasks, forms, records, decisions, allocation, authorisation."""
