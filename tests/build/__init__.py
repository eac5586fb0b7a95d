"""The build: what is read anew, parts, engines, object storage."""
