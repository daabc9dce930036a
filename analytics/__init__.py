"""Reports about conversations. `sources` says where visitors come from and what becomes of them."""
