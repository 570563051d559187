"""Frozen values every floor speaks in; they hold data and check it, and open no file."""
