"""Values of law with dates: amounts, days and percentages that a rule reads by name, national or of one daerah."""
