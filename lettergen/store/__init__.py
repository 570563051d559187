"""The record: schema, migrations, events with their hash chain, queries; the only place that knows SQL."""
