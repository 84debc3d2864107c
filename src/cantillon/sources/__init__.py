"""Layer 1: bring documents in."""
