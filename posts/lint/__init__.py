"""What the rules of `posts.template_lint` are made of; one family of rules a module."""
