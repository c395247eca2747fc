"""Compare our search and readability checks with an SEO plugin's, for whoever works on them."""
