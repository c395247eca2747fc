"""What all that is written in pieces needs: requests, and a filter for what comes."""
