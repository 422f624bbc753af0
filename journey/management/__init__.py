"""Commands about diagrams, people and the audit trail."""
