"""One labour brief of a region and month: made from figures by rules, written as HTML, Word and JSON."""
