"""The command line's parts. The one place that may import all packages: it composes the house."""
