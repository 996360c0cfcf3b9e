"""How units behave in a simulated year; pure and from a seed."""
