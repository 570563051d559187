"""Pure rules: numbering, deadlines, status, matching, checks; today and calendars are arguments, no file is opened."""
