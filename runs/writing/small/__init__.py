"""By plan with a model too small for a prompt of one's own: by short requests, and by rules."""
