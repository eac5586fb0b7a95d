"""Promises and quotes as read from the graph of a dataset, in one place for all interfaces that present them."""
