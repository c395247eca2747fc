"""Write a post by plan: title, outline, description, tags, categories, then section by section."""
