"""Tables labelled cell by cell, written to grade our own detectors: no tests of a module."""
