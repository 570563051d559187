"""Use cases, one a file; Workspace is the only door for the command line, scripts and notebooks."""
