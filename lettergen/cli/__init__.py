"""The command line: words in, words out; every use case is in `lettergen.api`."""
