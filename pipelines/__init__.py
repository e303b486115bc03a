"""Motion: from a department's delivery to a release, by plain functions that Dagster wraps."""
