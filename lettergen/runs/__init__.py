"""Making letters: plan, render, write, record; one letter is a run of one."""
