"""Promises to register, given with a permit: followed to their date, kept or broken."""
