"""Layer 3: turn drafts into claims that one can check."""
