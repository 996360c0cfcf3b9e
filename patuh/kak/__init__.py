"""A budgeted activity (KAK): its lines calculated, its months against payments, what-if, next year's draft."""
