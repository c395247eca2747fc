"""What the rules of `posts.prompts.lint.rules` are made of; one family of rules a module."""
