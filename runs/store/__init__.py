"""What is kept: the journal that writes runs into the database, and all that looks them up."""
