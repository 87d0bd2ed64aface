"""The script directory: revisions, their map, and the files they stand in."""
