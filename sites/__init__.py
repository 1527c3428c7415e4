"""Data only: what is known of forum engines (`engines/*.toml`) and of single sites (`*.toml`)."""
