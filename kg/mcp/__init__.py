"""A dataset for language models: Model Context Protocol tools and resources, every answer with its evidence."""
