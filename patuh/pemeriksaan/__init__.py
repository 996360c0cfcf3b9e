"""The permit gate: one question of a desk, answered from the register by the packs, and kept before it is answered."""
