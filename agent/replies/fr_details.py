"""Ready-made replies in French about the visitor's details, forms and the hand-off."""

TEXTS = {
    "human_alerted_open": (
        "J'ai transmis votre demande à notre équipe. Quelqu'un peut vous rejoindre ici ; en attendant, je"
        " continue à vous aider.",
        "Votre demande part vers notre équipe. Quelqu'un peut rejoindre ce chat ; d'ici là, posez-moi vos questions.",
    ),
    "human_alerted_closed": (
        "J'ai transmis votre demande à notre équipe. Elle est absente pour le moment et répond à partir de {when}.",
    ),
    "human_alerted": ("J'ai transmis votre demande à notre équipe. Elle répondra dès que possible.",),
    "human_passed_on": ("J'ai transmis votre demande à notre équipe.",),
    "human_directly": ("Vous pouvez aussi la joindre {route}.",),
    "details_received": (
        "Enchanté, {name} ! Que souhaitez-vous savoir ?",
        "Merci, {name}. Comment puis-je vous aider ?",
    ),
    "details_received_nameless": ("Merci, c'est noté. Comment puis-je vous aider ?",),
    "details_noted": ("Merci, {name}, c'est noté.", "Merci, {name}."),
    "details_noted_nameless": ("Merci, c'est noté.",),
    "details_passed_on": (
        "Merci, {name}. J'ai transmis cela à notre équipe pour qu'elle puisse vous joindre.",
    ),
    "details_passed_on_nameless": (
        "Merci. J'ai transmis cela à notre équipe pour qu'elle puisse vous joindre.",
    ),
    "explain_asking": (
        "Pour que notre équipe puisse vous répondre et sache à qui elle parle. Rien ne vous oblige à le dire.",
    ),
    "ask_again": ("Volontiers. Écrivez-le ici, ou utilisez le formulaire.",),
    "ask_customer_name": (
        "Puis-je vous demander votre nom ? Notre équipe saura ainsi à qui elle parle si vous souhaitez"
        " continuer avec elle.",
    ),
    "ask_email": (
        "Où pouvons-nous vous envoyer un résumé de cette conversation ? Une adresse e-mail suffit.",
    ),
    "ask_phone": (
        "Y a-t-il un numéro de téléphone où notre équipe peut vous appeler, si c'est plus simple pour vous ?",
    ),
    "ask_company": (
        "Pour quelle entreprise posez-vous la question ? Cela aide notre équipe à répondre précisément.",
    ),
    "ask_other": ("Une question, pour que notre équipe réponde au mieux : {label} ?",),
    "ask_handover": (
        "Pour que vous ayez une réponse même si vous quittez cette page : comment peut-on vous joindre ?",
    ),
    "ask_callback": (
        "Souhaitez-vous qu'elle vous recontacte ? Laissez une adresse e-mail ou un numéro de téléphone.",
    ),
    "ask_optional": ("Si vous préférez ne pas le dire, continuez simplement.",),
    "form_submit": ("Envoyer",),
    "form_dismiss": ("Non, merci",),
    "form_thanks": ("Merci{comma_name} ! Nous l'avons bien reçu.",),
    "form_dismissed": ("Pas de problème. Demandez-moi si vous avez besoin de quelque chose.",),
    "form_needed": ("Veuillez remplir ce champ.",),
    "form_reachable": ("Veuillez indiquer une adresse e-mail ou un numéro de téléphone.",),
    "form_wrong_email": ("Cela ne ressemble pas à une adresse e-mail, par exemple nom@societe.fr.",),
    "form_wrong_phone": (
        "Cela ne ressemble pas à un numéro de téléphone. Avec l'indicatif du pays, c'est plus simple : +33 …",
    ),
    "form_wrong": ("Cela ne convient pas ici : {label}.",),
    "form_consent": ("Merci de donner votre accord pour que nous puissions conserver ces données.",),
    "label_customer_name": ("Votre nom",),
    "label_email": ("E-mail",),
    "label_phone": ("Téléphone",),
    "label_company": ("Entreprise",),
    "label_job_title": ("Votre fonction",),
    "label_industry": ("Secteur",),
    "label_company_size": ("Nombre de salariés",),
    "label_budget_range": ("Budget",),
    "label_timeline": ("Pour quand",),
    "label_decision_maker": ("Décidez-vous vous-même",),
    "label_needs": ("Votre besoin",),
    "label_products_of_interest": ("Produits qui vous intéressent",),
    "label_competitors": ("Autres produits que vous étudiez",),
    "consent": ("Si vous laissez vos coordonnées, {company} les utilise pour vous répondre.",),
    "consent_yes": ("D’accord",),
    "consent_no": ("Non",),
    "consent_chat": ("Vos messages sont envoyés à {company} afin de vous répondre. Êtes-vous d’accord ?",),
    "consent_summary": (
        "Si vous laissez vos coordonnées, {company} les utilise pour vous répondre et peut vous envoyer un"
        " résumé de cette conversation.",
    ),
    "withheld": (
        "J'ai retiré de votre message ce qui ressemblait à {what} avant de l'enregistrer. N'envoyez pas ce genre de"
        " données ici, s'il vous plaît.",
    ),
    "secret_card": ("un numéro de carte",),
    "secret_key": ("une clé ou un jeton",),
    "secret_password": ("un mot de passe",),
    "secret_other": ("des données confidentielles",),
    "handoff_requested": ("Notre équipe a été invitée à vous rejoindre.",),
    "handoff_taken_over": ("{rep}, de notre équipe, vous a rejoint. Vous parlez maintenant à une personne.",),
    "handoff_ended": (
        "Notre équipe a clos cette conversation. Votre prochain message en commence une nouvelle.",
    ),
    "handoff_released": ("{rep} a quitté le chat. Vous parlez de nouveau à l'assistant automatique.",),
}
