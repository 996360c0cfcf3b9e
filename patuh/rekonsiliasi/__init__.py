"""Reconciliation: two parties' figures of one period side by side, each difference explained, agreed by both."""
