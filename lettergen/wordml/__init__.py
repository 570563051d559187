"""Word documents in and out: package, heal, compile, rich text, numbering, notes; the only place that knows Word."""
