"""Layer 5: deals as a financial network."""
