"""Layer 2: read what a document says."""
