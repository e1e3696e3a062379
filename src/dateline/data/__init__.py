"""Shipped data: lexicons and gazetteer, each with its source, licence and sha256 beside it."""
