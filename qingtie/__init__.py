"""The command line and the jobs: what ties crawler, cleaning and output together."""

__version__ = "0.1.0"
