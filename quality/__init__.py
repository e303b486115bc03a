"""Whether a table may be published: suites, the privacy gate, the verdict. Imports `schemas`."""
