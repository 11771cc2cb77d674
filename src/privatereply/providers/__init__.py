"""The drivers that come with the package, each found through its entry point."""
