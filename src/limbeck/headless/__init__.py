"""The commands that answer on the standard output and end: no screen, no Textual."""
