"""A unit's deadlines as an iCalendar feed."""
