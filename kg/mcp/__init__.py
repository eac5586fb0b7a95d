"""A dataset for language models: tools and resources of the Model Context Protocol, every answer with its evidence."""
