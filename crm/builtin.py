"""The criteria that count when the owner names no others. They come to more than 100; the score stops there."""

from __future__ import annotations

from crm.criteria import Criterion, When

PRICING_PAGES = (
    "/pricing*",
    "/prices*",
    "/plans*",
    "/preise*",
    "/tarifs*",
    "/prix*",
    "/precios*",
    "*/pricing",
    "*/pricing/",
)

BUYING_PHRASES = (
    # English
    "ready to buy", "want to buy", "would like to buy", "like to order", "want to order", "place an order",
    "ready to order", "ready to sign", "sign the contract", "get started", "move forward", "want to purchase",
    "like to purchase", "send me a quote", "send us a quote", "get a quote", "need a quote",
    "request a quote", "send an offer",
    "how do we pay", "how do i pay", "how can i buy", "how can we buy", "how do i buy", "how do we buy",
    "start a subscription", "switch to you", "switch to your",
    # German
    "kaufen", "bestellen", "beauftragen", "ein Angebot", "Angebot schicken", "Angebot senden", "Vertrag unterschreiben",
    "Vertrag abschließen", "loslegen", "zu Ihnen wechseln",
    # French
    "acheter", "commander", "passer commande", "un devis", "signer le contrat", "souscrire", "prêts à signer",
    "prêt à signer",
    # Spanish
    "comprar", "contratar", "hacer un pedido", "un presupuesto", "una cotización", "firmar el contrato",
    "listos para empezar",
)  # fmt: skip

_SENIOR = (
    "CEO", "CTO", "CFO", "COO", "CIO", "CMO", "founder", "co-founder", "owner", "president", "managing director",
    "director", "head of", "vice president", "VP", "partner", "procurement", "Geschäftsführer", "Geschäftsführerin",
    "Inhaber", "Inhaberin", "Leiter", "Leiterin", "Einkauf", "directeur", "directrice", "gérant", "gérante",
    "responsable achats", "directora", "dueño", "dueña", "gerente",
)  # fmt: skip

BUILT_IN: tuple[Criterion, ...] = (
    Criterion(
        name="business email",
        kind="fit",
        points=10,
        when=When(field="email", not_flagged=("disposable", "free_mail")),
        text="Writes from a company's email address",
    ),
    Criterion(
        name="disposable email",
        kind="fit",
        points=-30,
        when=When(field="email", flagged=("disposable",)),
        text="The email address is a throw-away one",
    ),
    Criterion(
        name="size",
        kind="fit",
        points=15,
        when=When(field="company_size", at_least=10),
        text="The company has ten people or more",
    ),
    Criterion(
        name="budget",
        kind="fit",
        points=15,
        when=When(field="budget_range", known=True),
        text="Has named a budget",
    ),
    Criterion(
        name="decision maker",
        kind="fit",
        points=15,
        when=When(field="decision_maker", equals=True),
        text="Decides about the purchase",
    ),
    Criterion(
        name="senior role",
        kind="fit",
        points=5,
        when=When(field="job_title", mentions=_SENIOR),
        text="Has a say in the company",
    ),
    Criterion(
        name="timeline",
        kind="intent",
        points=15,
        when=When(field="timeline", within_days=92),
        text="Wants it within three months",
    ),
    Criterion(
        name="pricing page",
        kind="intent",
        points=10,
        when=When(page=PRICING_PAGES),
        text="Looked at the prices",
    ),
    Criterion(
        name="buying words",
        kind="intent",
        points=20,
        when=When(phrase=BUYING_PHRASES),
        text="Speaks of buying",
    ),
    Criterion(
        name="asked for a person",
        kind="intent",
        points=15,
        when=When(event="asked_human"),
        text="Asked to talk to a person",
    ),
    Criterion(
        name="quote requested",
        kind="intent",
        points=20,
        when=When(event="quote_requested"),
        text="Asked for a quote",
    ),
    Criterion(
        name="meeting",
        kind="intent",
        points=25,
        when=When(event="booked"),
        text="Booked a meeting",
    ),
    Criterion(
        name="came back",
        kind="intent",
        points=5,
        when=When(event="returned"),
        text="Came back to the site",
    ),
)
