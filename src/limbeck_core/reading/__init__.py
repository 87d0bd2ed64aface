"""From one file to what it declares, by its source: nothing in here executes a script."""
