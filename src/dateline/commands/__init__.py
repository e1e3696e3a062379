"""Groups of commands beside those of `cli`, each in a module of its own with a `register`."""
