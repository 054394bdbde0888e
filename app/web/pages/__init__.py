"""Pages: each reads its address and fills a template."""
