"""Ready-made replies in French about meetings. What stands in braces: see the English ones."""

TEXTS = {
    "meet_plain": ("Rendez-vous",),
    "meet_named": ("rendez-vous « {name} »",),
    "meet_unnamed": ("rendez-vous",),
    "meet_zone": ("Fuseau horaire : {zone}.",),
    "meet_zone_changes": (
        "Fuseau horaire : {zone}. L'heure change entre-temps, c'est pourquoi chaque horaire indique son décalage.",
    ),
    "meet_hint": (
        "Donnez-moi un numéro, ou dites ce qui vous convient mieux, par exemple « jeudi après 15 h ».",
        "Quel numéro vous convient ? Vous pouvez aussi dire ce que vous préférez, par exemple « le matin seulement ».",
    ),
    "meet_hint_short": ("Donnez-moi le numéro, ou une autre heure.", "Dites-moi le numéro, ou quand sinon."),
    "meet_open": ("Voici ce qui est libre :", "Est libre :"),
    "meet_ask_when": (
        "Quand cela vous conviendrait-il ?",
        "Quel autre jour ou quelle autre heure vous convient ?",
    ),
    "meet_offer": (
        "Voici ce qui est libre pour votre {meeting} ({minutes}) :",
        "Volontiers ! Pour votre {meeting} ({minutes}), je peux vous proposer ceci :",
    ),
    "meet_offer_others": ("Et comme ceci :", "Voici ce qui est libre aussi :"),
    "meet_offer_type": ("Pour votre {meeting} ({minutes}), voici ce qui est libre :",),
    "meet_offer_zone": ("Dans ce fuseau horaire, voici les horaires libres :",),
    "meet_offer_again": (
        "Revenons aux horaires de votre {meeting} :",
        "Pour votre {meeting}, voici à nouveau les horaires :",
    ),
    "meet_offer_near": ("Ce n'est pas libre.",),
    "meet_offer_near_wanted": ("Le {wanted} n'est pas libre.", "Désolé, le {wanted} n'est pas libre."),
    "meet_offer_taken": (
        "Désolé, quelqu'un vient de prendre cet horaire.",
        "Cet horaire vient malheureusement d'être pris.",
    ),
    "meet_not_offered": ("Ce numéro n'est pas dans la liste.",),
    "meet_past": ("Cette heure est déjà passée.",),
    "meet_past_wanted": ("Le {wanted} est déjà passé.",),
    "meet_impossible": ("Ce jour ou cette heure n'existe pas.",),
    "meet_impossible_quote": ("« {quote} » n'existe pas dans le calendrier.",),
    "meet_gap": ("Ce jour-là, l'heure avance et saute cet horaire ; fuseau horaire : {zone}.",),
    "meet_gap_quote": ("Ce jour-là, l'heure avance et saute « {quote} » ; fuseau horaire : {zone}.",),
    "meet_ask_moved_when": ("Votre {meeting} : {moment}, {minutes}.",),
    "meet_ambiguous": ("Laquelle de ces possibilités voulez-vous dire ?",),
    "meet_ambiguous_quote": ("Que voulez-vous dire par « {quote} » ?",),
    "meet_ambiguous_open": (
        "Je ne suis pas sûr de l'heure que vous voulez dire. Pourriez-vous donner le jour et l'heure ?",
    ),
    "meet_ambiguous_open_quote": (
        "Je ne suis pas sûr de ce que « {quote} » veut dire ici. Pourriez-vous le dire autrement, ou nommer une ville"
        " pour le fuseau horaire ?",
    ),
    "meet_unknown_zone": (
        "Je ne connais pas ce lieu ou ce fuseau horaire. Quelle grande ville est près de chez vous ?",
    ),
    "meet_unknown_zone_quote": (
        "Je ne connais pas « {quote} » comme lieu ou fuseau horaire. Quelle grande ville est près de chez vous ?",
    ),
    "meet_read_back": (
        "Votre {meeting} : {moment}, {minutes}. Je vous le garde pendant {hold} ; l'invitation irait à {email}."
        " Dois-je le réserver ?",
    ),
    "meet_read_back_no_email": (
        "Votre {meeting} : {moment}, {minutes}. Je vous le garde pendant {hold}. Dois-je le réserver ? Si oui, à quelle"
        " adresse e-mail envoyer l'invitation ?",
    ),
    "meet_read_back_again": (
        "Revenons à votre {meeting} : {moment}, {minutes}, avec l'invitation à {email}. Dois-je le réserver ?",
    ),
    "meet_read_back_again_no_email": (
        "Revenons à votre {meeting} : {moment}, {minutes}. Dois-je le réserver ? Si oui, à quelle adresse e-mail"
        " envoyer l'invitation ?",
    ),
    "meet_ask_email": (
        "Volontiers. À quelle adresse e-mail envoyer l'invitation ? Dès que je l'ai, je peux réserver.",
        "Bien. Il manque une chose avant de réserver : à quelle adresse e-mail envoyer l'invitation ?",
    ),
    "meet_read_back_move": ("Dois-je déplacer votre {meeting} du {before} au {moment}, {minutes} ?",),
    "meet_read_back_move_to": ("Dois-je déplacer votre {meeting} au {moment}, {minutes} ?",),
    "meet_finish": (
        "Il reste une étape pour votre {meeting} : {moment}, {minutes}. Merci de terminer la"
        " réservation sur la page de notre agenda. Rien n'est réservé avant cela ; je vous garde ce"
        " créneau jusqu'à {until}.",
    ),
    "meet_finish_here": ("Merci de terminer ici : {url}",),
    "meet_move_there": (
        "Je ne peux pas déplacer votre {meeting} d'ici. Vous pouvez choisir un autre horaire sur la"
        " page de notre agenda.",
    ),
    "meet_move_here": ("Choisissez le nouvel horaire ici : {url}",),
    "meet_until_then": ("D'ici là, rien ne change : {moment}, {minutes}.",),
    "meet_booked": (
        "Votre {meeting} est réservé : {moment}, {minutes}.",
        "C'est fait ! Votre {meeting} est réservé : {moment}, {minutes}.",
    ),
    "meet_booked_mail": ("La confirmation part à {email}.",),
    "meet_join": ("Le lien de l'appel vidéo : {url}",),
    "meet_change": ("Dites-le-moi ici si vous souhaitez le déplacer ou l'annuler.",),
    "meet_change_one": ("Dites-le-moi ici si vous souhaitez en déplacer ou en annuler un.",),
    "meet_moved": ("C'est fait : votre {meeting} est maintenant le {moment}, {minutes}.",),
    "meet_moved_from": ("C'est fait : votre {meeting} est déplacé du {before} au {moment}, {minutes}.",),
    "meet_moved_mail": ("La nouvelle invitation part à {email}.",),
    "meet_cancelled": ("Votre {meeting} est annulé : {moment}, {minutes}.",),
    "meet_cancelled_mail": ("La confirmation part à {email}.",),
    "meet_kept": ("D'accord, rien n'est changé.",),
    "meet_kept_booking": ("D'accord, votre {meeting} reste comme il est : {moment}, {minutes}.",),
    "meet_ask_cancel": ("Dois-je annuler votre {meeting} du {moment}, {minutes} ?",),
    "meet_ask_which": ("Lequel de vos rendez-vous voulez-vous dire ?",),
    "meet_yours_one": ("Votre {meeting} : {moment}, {minutes}.",),
    "meet_yours": ("Voici vos prochains rendez-vous :",),
    "meet_none_yours": (
        "Je ne vois ici aucun rendez-vous à venir pour vous. Si vous en souhaitez un, dites-moi simplement quand.",
    ),
    "meet_away": (
        "Je ne peux pas joindre notre calendrier pour le moment, rien n'est donc encore réservé.",
        "Désolé, notre calendrier ne répond pas pour le moment, rien n'est donc encore réservé.",
    ),
    "meet_full": ("J'ai regardé sur {days}, et rien n'est libre pour votre {meeting}.",),
    "meet_preferences": (
        "Quand cela vous conviendrait-il ? Une personne de notre équipe vous recontactera.",
    ),
    "meet_preferences_to": (
        "Quand cela vous conviendrait-il ? Une personne de notre équipe vous recontactera à {email}.",
    ),
    "meet_away_kept": ("Je ne peux pas joindre notre calendrier pour le moment, rien n'est donc changé.",),
    "meet_stays": ("Votre {meeting} reste comme il était : {moment}, {minutes}.",),
    "meet_preferred": (
        "Merci, j'ai noté pour notre équipe quand cela vous convient. Rien n'est encore réservé.",
    ),
    "meet_preferred_quote": (
        "Merci, j'ai noté pour notre équipe quand cela vous convient : « {quote} ». Rien n'est encore réservé.",
    ),
    "meet_reach": ("Comment notre équipe peut-elle vous joindre ? Une adresse e-mail suffit.",),
    "meet_left": (
        "Rien n'est réservé. Dites-le-moi simplement si vous souhaitez quand même le rendez-vous.",
    ),
    "meet_dropped": (
        "D'accord, pas de rendez-vous alors. Dites-le-moi si vous en souhaitez un plus tard.",
        "Pas de problème, j'en reste là. Demandez-moi si vous changez d'avis.",
    ),
    "meet_gone": ("Ce rendez-vous est passé ou déjà annulé, il n'y a donc plus rien à changer.",),
    "meet_invite": ("Ou dois-je chercher un horaire pour un appel avec l'équipe ?",),
    "meet_agree": ("Oui, réserver",),
    "meet_agree_move": ("Oui, déplacer",),
    "meet_other": ("Un autre horaire",),
    "meet_other_move": ("Ne rien changer",),
}
