"""Files of a workspace: settings, atomic writes, filed documents, what is shipped; it reads no YAML and no Word."""
