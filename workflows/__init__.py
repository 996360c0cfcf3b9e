"""Patuh drives time here: one module a kind of diktum or case, activities beside, worker and schedules."""
