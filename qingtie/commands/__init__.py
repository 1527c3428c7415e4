"""One module a command; each has a `command` that `qingtie.cli` finds by the module's name."""
