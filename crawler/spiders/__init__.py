"""The spiders: one for all forums."""
