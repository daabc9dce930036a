"""Whether CRMs have what they should: our links and ended sessions compared with what stands there.

`run.reconcile` goes through the contacts of a connection page by page, looks them up in bulk and says what is wrong
(`model.Finding`); a repair plans pushes, which put things right as they always do, and never deletes anything in a CRM.
`compare` decides (pure), `store` keeps the last report of each connection, `jobs` does it every night.
"""
