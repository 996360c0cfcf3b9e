"""Indicators that are counted from the record instead of typed by a unit."""
