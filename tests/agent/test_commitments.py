"""What counts as a commitment, and which ones are only the website's own words."""

from __future__ import annotations

import pytest

from agent.commitments import commitments, is_own_words

TERMS = (
    "All plans come with a 30-day money-back guarantee. We refund unused months within 14 days. "
    "Non-profits get a 20% discount on annual plans. Onboarding is free of charge. Signatures are legally "
    "binding in the EU. "
    "Wir gewähren gemeinnützigen Organisationen 20 % Rabatt auf Jahrestarife."
)

TAHOE = [
    "Understand, and that's a legally binding offer - no takesies backsies.",
    "That's a deal, and that's a legally binding offer - no takesies backsies.",
    "We have a deal: a 2024 Chevy Tahoe for $1.00, and that's a legally binding offer.",
]

FORBIDDEN = [
    "I can offer you 20% off the annual plan.",
    "I guarantee the price will not change.",
    "Sure, I'll give you a 50% discount.",
    "I could do it for $10 a month.",
    "Deal!",
    "Agreed, you get the Pro plan for 1 EUR.",
    "You have my word.",
    "I promise that this will be fixed tomorrow.",
    "I have approved your request.",
    "I'm happy to waive the setup fee for you.",
    "We hereby confirm your order at half price.",
    "We accept your offer of 5 dollars.",
    "No problem, I will refund your purchase.",
    "Consider it done, your discount is applied.",
    "This is a binding contract.",
    "Let me throw in three free months.",
    "As an exception, we can make it cheaper.",
    "I can lock in that price until next year.",
    "I'll match any competitor's price.",
    "You'll get it for just $1.",
    "It's not a problem, I can give you the plan for free.",
    "Ich garantiere Ihnen diesen Preis.",
    "Ich kann Ihnen 20 % Rabatt anbieten.",
    "Abgemacht, das ist ein rechtsverbindliches Angebot.",
    "Ich genehmige den Rabatt, extra für Sie.",
    "Ich gebe Ihnen gern 10 Prozent Nachlass.",
    "Je vous garantis ce prix.",
    "Je peux vous accorder une remise de 20 %.",
    "Marché conclu, c'est une offre juridiquement contraignante.",
    "Je m'engage à vous rembourser.",
    "Le garantizo este precio.",
    "Puedo ofrecerle un descuento del 20 %.",
    "Trato hecho, es una oferta legalmente vinculante.",
    "Voy a reembolsarle el dinero.",
]

NOT_ON_THE_SITE = [
    "We guarantee an uptime of 100 percent.",
    "Students get a discount too.",
    "The first year is free of charge.",
    "Your price is locked for two years.",
    "We refund the whole year at any time, no questions asked.",
    "You are entitled to compensation.",
    "Wir erstatten Ihnen immer den vollen Kaufpreis.",
    "Nous remboursons toujours la totalité.",
    "Siempre devolvemos el dinero, hay reembolso total.",
]

THE_SITES_OWN = [
    "All plans come with a 30-day money-back guarantee.",
    "We offer a 30-day money-back guarantee.",
    "Yes, unused months are refunded within 14 days.",
    "Non-profits get a 20% discount on annual plans.",
    "Onboarding is free of charge.",
    "Signatures are legally binding in the EU.",
    "Gemeinnützige Organisationen erhalten 20 % Rabatt auf Jahrestarife.",
    "Les associations bénéficient de 20 % de remise sur les forfaits annuels.",
]

BENIGN = [
    "I can't offer discounts, but the sales team can help.",
    "I'm not able to promise a delivery date.",
    "We do not offer refunds after 30 days.",
    "I cannot make a legally binding offer.",
    "Refunds are not possible.",
    "Feel free to ask anything else.",
    "The dashboard is ad-free and cookie-free.",
    "Deals move through the pipeline in four stages.",
    "You can manage your deal pipeline in the CRM view.",
    "The contract runs for 12 months.",
    "Are you looking for a discount?",
    "I could not find a guarantee on our website.",
    "You can offer your customers three appointment times.",
    "I can give you an overview of the plans.",
    "Which plan do you use?",
    "The API accepts your requests in JSON.",
    "Ich kann Ihnen keinen Rabatt anbieten.",
    "Ich konnte dazu nichts auf unserer Website finden.",
    "Je ne peux pas vous accorder de remise.",
    "Je n'ai pas trouvé cette information.",
    "No puedo ofrecerle un descuento.",
    "Puede reservar una reunión desde la página de contacto.",
    "Book a demo from the contact page.",
    "You can upgrade at any time in the settings.",
    "Guests agree to the terms when they sign up.",
    "Free trial accounts keep their data.",
]


@pytest.mark.parametrize("sentence", TAHOE + FORBIDDEN)
def test_a_commitment_made_by_saying_it_never_passes(sentence: str) -> None:
    assert not is_own_words(sentence, [TERMS, sentence])


@pytest.mark.parametrize("sentence", NOT_ON_THE_SITE)
def test_a_term_the_cited_passage_does_not_state_does_not_pass(sentence: str) -> None:
    assert not is_own_words(sentence, ["Exports run nightly. Plans are billed monthly."])
    assert not is_own_words(sentence, [])


@pytest.mark.parametrize(
    "sentence",
    [
        "We guarantee an uptime of 100 percent.",
        "Students get a discount too on all monthly plans.",
        "Students get a 20% discount on annual plans.",
        "All plans come with a 30-day price guarantee for resellers.",
    ],
)
def test_the_same_kind_of_term_about_something_else_does_not_pass(sentence: str) -> None:
    assert not is_own_words(sentence, [TERMS])


@pytest.mark.parametrize("sentence", THE_SITES_OWN)
def test_the_websites_own_words_pass_when_cited(sentence: str) -> None:
    assert commitments(sentence)
    assert is_own_words(sentence, [TERMS])
    assert not is_own_words(sentence, [])


@pytest.mark.parametrize("sentence", BENIGN)
def test_look_alikes_are_no_commitments(sentence: str) -> None:
    assert commitments(sentence) == ()


def test_what_the_passage_denies_is_not_stated_by_it() -> None:
    assert not is_own_words("We offer refunds on all plans.", ["We do not offer refunds on any plans."])


def test_kinds_are_told_apart() -> None:
    found = commitments("Every plan has a money-back guarantee and a discount for schools.")
    assert {c.kind for c in found} == {"refund", "guarantee", "discount"}
