"""From HTML to content: `extract_html` for a page's bytes, `extract_fragment` for HTML that is content as a whole."""

from ingest.extract.page import extract_fragment, extract_html

__all__ = ["extract_fragment", "extract_html"]
