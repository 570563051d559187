"""Facts and a date into tables and texts for people and programs; it decides nothing."""
