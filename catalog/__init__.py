"""What we hold and its face: declarations, releases, the index, the web."""
