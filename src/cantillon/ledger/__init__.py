"""Layer 4: keep claims and agree on deals."""
