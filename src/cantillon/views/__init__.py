"""Layer 7: results as people read them."""
