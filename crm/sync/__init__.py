"""What a conversation becomes in CRMs: who it was, the deal, a note, meetings and tasks, each written once.

The application reads a `model.SessionRecord` from the database. `routing` says to which connections it goes, `shaping`
makes a connector's values of it, `push` writes them step by step and goes on where it stopped, `dry` says what `push`
would write. `config` is what the owner decides, `store` keeps what came of it, `status` tells how a connection is.
"""
