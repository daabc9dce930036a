"""The page of one conversation, for the sales team: where the links in CRMs lead."""
