"""Rule packs: YAML files that a legal officer reads beside the law, their schema, their language and their checks."""
