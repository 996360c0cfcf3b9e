"""The register of people and memberships. For now: synthetic files of every kind."""
