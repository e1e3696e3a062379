"""From a mention to an identity: gazetteer, calendar, sources, actors."""
