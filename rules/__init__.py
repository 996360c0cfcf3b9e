"""Patuh decides here: pure functions over dated parameters, calendars and packs. No database, no clock."""
