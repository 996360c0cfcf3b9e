"""Patuh remembers here: instruments, units, tasks, evidence, reports, messages and the audit trail."""
