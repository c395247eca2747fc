"""What is written beside a finished post: sections once more, and revisions of what fails."""
