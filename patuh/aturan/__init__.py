"""Rule packs in the service: what they may cite, which are in use, and decisions kept to be told again."""
