"""What talks to CRMs: one file a vendor, five methods each, no database, no retries.

`model` has the values that go in and come out, and `Connector`, which a vendor's file fulfils. The sync (`crm.sync`)
maps our leads to these values and keeps what came of them.

How a connector is written:
1. A `Dialect` (`http`) says how the vendor speaks: the header that carries the token, what its error bodies mean
   (`errors`), which of its successes hide a failure, what its headers say about limits (`limits`).
2. The constructor takes its config, `Secrets` and `ConnectorDeps`. It makes a `kit.oauth.Tokens` or `FixedToken` and an
   `Api`, which sends, paces, renews a token once and raises nothing but the codes of `errors`.
3. `upsert_contact` uses the vendor's idempotent write. Where there is none: `deps.locks.hold`, look, then write; and a
   `Conflict` names the record that is there. A known `ref` that is `Gone` is healed once, and `Written.healed` says so.
4. `writing.decide(present, fields)` says what to send, field by field; `writing.sparing` gives up a refused field and
   not the lead; `texts.cut` makes long text fit as the vendor counts.
5. `upsert_deal` and `log_activity` put our key on the record where the vendor can find it, so that a repeat after a
   lost answer finds the first one's.
6. `check` returns the account's own fields, stages and users; what is mapped is compared with them.
7. `find_contacts` (`model.Reading`, optional, in `reading.py`) looks many people up with few requests: it wraps the
   look-ups of 3 in `ahead.once` and fills in their answers, so that dry runs and comparisons decide as a write does.
8. In the tests: a small server over `tests/fakes/base.py` that checks requests strictly, and a `vendor_<name>.py` in
   `tests/crm/connectors/`. The scenarios run over it by themselves. `toy.py` there is an example of all this.
"""
