"""Pure algorithms over the revision graph: lineage, identifiers, drawing order and lanes, as numbers."""
