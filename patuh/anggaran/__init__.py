"""The money of PBPU & BP contributions: allocations and payments on record, and the picture drawn from them."""
