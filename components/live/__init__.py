"""The live view: the run's event stream and the component that shows it."""
