"""The small shared values: amounts, dates, spans, ids, problems."""
