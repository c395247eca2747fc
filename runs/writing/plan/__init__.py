"""Writing by plan: header and outline first, then one request for each piece of the body."""
