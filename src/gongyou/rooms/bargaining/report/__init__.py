"""A what-if as pictures, tables and a document, from its figures alone."""
