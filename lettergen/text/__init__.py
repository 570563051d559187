"""The sandboxed Jinja environment, filters, and Markdown into blocks; it opens no file and knows no Word."""
