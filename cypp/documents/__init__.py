"""HTML to documents that people change, hear and carry about: Word, OpenDocument, EPUB. Knows no model."""
