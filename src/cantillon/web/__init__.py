"""The web app: pages for people and JSON for programs, over one ledger."""
