"""The engine: a pack bound to a date becomes one normal form; back ends turn facts into masks; one function decides."""
