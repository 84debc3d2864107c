"""Layer 6: what fails when something fails."""
