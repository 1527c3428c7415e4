"""Repair of garbled wording: exchanged words, deleted words, lost punctuation; `restore` is the way in."""
