"""What a table must look like: Table Schemas, and conforming text to them. Imports nothing of
ours."""
