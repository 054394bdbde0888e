"""Floor 6: pages, the JSON API, errors as HTTP, words in two languages, assets and security headers."""
