"""Have a model mend what fails in a finished post: before the press, meanwhile, and the choice."""
