"""What people hand us, with positions: YAML questionnaires; it composes and stores nothing."""
