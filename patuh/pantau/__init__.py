"""Watching the running service: counters of this process, figures of the record, signs of life of the other roles."""
