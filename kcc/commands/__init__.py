"""The subcommands of `kcc`, one module each, imported only when called."""
