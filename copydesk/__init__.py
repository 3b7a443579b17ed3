"""Puts it together: command line, configuration, the pipeline."""
