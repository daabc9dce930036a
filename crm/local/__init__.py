"""The CRM that needs no account: our own contacts with deals in stages, tasks and notes.

`config` is the owner's pipeline, `connector` what the sync writes to, `making` puts both together. What reps see and do
is in `board`, `deals` and `tasks`, over HTTP in `routes`, with its JSON in `api`. A contact there is the contact here,
so nothing of it is copied; `store` keeps the rest. What a rep changed, the sync leaves as it is.
"""
