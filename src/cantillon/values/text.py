"""Text made comparable."""

from __future__ import annotations

import unicodedata


def unaccented(text: str) -> str:
    """Return a text without accents and other combining marks, in compatibility form.

    >>> unaccented("Société Générale"), unaccented("ﬁn")
    ('Societe Generale', 'fin')
    """
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
