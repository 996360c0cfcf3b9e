"""Villages that pay for their own poor: letters, need, budget, the Camat's evaluation, and each person's case."""
