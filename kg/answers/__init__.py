"""What a dataset says of promises and quotes, read from its graph in one place for every interface that tells it."""
