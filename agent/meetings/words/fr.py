"""French: how a wish for a meeting, a time and an address are put."""

from __future__ import annotations

from agent.meetings.words.fr_answers import ANSWERS
from agent.meetings.words.shape import Words

_NOUN = (
    r"(?:rendez[- ]?vous|rdv|demo|demonstration|appel|reunion|visio(?:conference)?|entretien|consultation|"
    r"call|meeting|creneau|point|echange|presentation)(?! (?:video|enregistre|telephonique automatique|"
    r"manque)e?s?\b)(?!s? (?:de (?:vos|mes|nos)|dans))\b"
)
_A = (
    r"(?:(?:un|une|le|la|l'|votre|notre|petit|petite|premier|premiere|court|courte|bref|prochain|nouveau|"
    r"autre|gratuit|gratuite) ?){0,4}"
)
_ARRANGE = (
    r"(?:prendre|reserver|fixer|planifier|programmer|organiser|caler|avoir|obtenir|demander|booker|faire|"
    r"convenir (?:d'|de)|poser|bloquer|voir|trouver|prevoir|solliciter|mettre en place|assister a)"
)
_WISH = (
    r"(?:(?:je|nous|on) (?:voudrai(?:s|t)|voudrions|souhaite(?:rai)?(?:s|t)?|souhaitons|souhaiterions|"
    r"aimerai(?:s|t)|aimerions|veux|veut|voulons|desire|cherche a|peux|peut|pouvons|pourrai(?:s|t)|pourrions|"
    r"tiens a|vais|va|prefere)|j'aimerais|j'ai besoin (?:de|d')|j'envisage de|(?:est-ce qu'on|est-ce que "
    r"(?:je|nous|vous|l'on)) (?:peut|peux|pourrait|pourrais|pouvons|pourrions|pouvez|pourriez)|(?:peut|"
    r"pourrait|pourrions|pouvons|pouvez|pourriez)-?(?: |-)?(?:on|nous|vous|je)|puis-je|pourrais-je|serait-il "
    r"possible (?:de|d')|est-il possible (?:de|d')|il est possible (?:de|d')|c'est possible (?:de|d')|"
    r"possible (?:de|d')|ok pour|interesse(?:e|s)? (?:par|pour)|envie de|merci de|comment (?:puis-je|faire "
    r"pour|je peux|peut-on))"
)
_SOFTLY = r"(?: ?(?:bien|aussi|svp|s'il vous plait|peut-etre|egalement|volontiers|vraiment|simplement))*"
_MY = r"(?:mon|ma|notre|mes|nos)(?: (?!pour\b|avec\b|dans\b)[\w':]{1,14}){0,2}?"
_BOOKED = (
    r"(?:rendez[- ]?vous|rdv|demo|demonstration|appel|reunion|visio|entretien|consultation|reservation|call|"
    r"meeting|creneau)"
)
_AFTER = r"(?: (?:de|du|d'|prevu|prevue|avec|a)\b.{0,25}?)?"
_MOVE = r"(?:deplacer|reporter|decaler|changer|modifier|repousser|avancer|reprogrammer|replanifier|remettre)"

WORDS = Words(
    answers=ANSWERS,
    typos={
        "rdv": "rdvs",
        "rendez-vous": "rendezvous rende-vous rendevous",
        "reunion": "renion reuinion",
        "planifier": "planifer",
        "reserver": "reservé",
        "annuler": "anuler annulé",
        "reporter": "reporté",
        "deplacer": "deplacé",
        "parfait": "parfai",
        "oui": "ouii",
        "d'accord": "daccord",
    },
    lead=(
        r"(?:bonjour|bonsoir|salut|coucou|merci|ok|d'accord|oui|bon|alors|et|mais|donc|super|tres bien|"
        r"parfait|euh+|en fait|s'il vous plait|svp|peut-etre|excusez-moi|pardon|je me demandais si|je "
        r"voulais savoir si|(?:dites-moi|savoir) si|si possible)\b[\s,.!:;-]*"
    ),
    heads=(
        r"oui|ouais|ok|d'accord|parfait|super|tres bien|non|nan|merci|bonjour|desole|desolee|finalement|"
        r"volontiers|entendu"
    ),
    clauses=(
        r"je|j'\w+|nous|on|vous|c'est|ca|cela|il|est-ce|peut|pouvez|pourriez|puis-je|pourrait|combien|"
        r"comment|quand|quel\w*|ou|qui|pourquoi|avez|auriez|y a-t-il|reservez|reserve|confirmez|envoyez"
    ),
    starts=(
        r"plutot|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|demain|aujourd'hui|a|le|la|celui|celle|"
        r"prenons|faisons|va|mon|ma|notre|peut-etre|quelle|\d[\w:.]{0,6}"
    ),
    how_to=r"comment (?:puis-je|je peux|peut-on|faire pour|pourrais-je)?",
    joints=r"et|ou|puis|alors|donc",
    turns=r"mais|cependant|par contre|en revanche|toutefois",
    reasons=r"parce que|parce qu'\w+|car",
    wants=(
        rf"(?:prendre|reserver|fixer|planifier|programmer|organiser|caler|convenir d'|booker|demander|prise "
        rf"de|demande de|demande d'|prevoir|bloquer|reservez|planifions|fixons|organisons|prenons|"
        rf"calons) ?{_A}{_NOUN}",
        rf"{_A}(?:demo|demonstration|rdv|rendez-vous|appel|reunion) (?:svp|s'il vous plait|s'il te plait|stp|"
        rf"please)$",
        rf"(?:comment|ou) (?:puis-je |faire pour |je peux |peut-on |prendre |pourrais-je )+(?:prendre |"
        rf"reserver |fixer |demander |obtenir |planifier |avoir )?{_A}(?:rendez-vous|rdv|demo|demonstration|"
        rf"appel)"
        r"(?: (?:avec|chez) (?:vous|un|une|votre|quelqu'un)\b.{0,20})?$",
        r"quand (?:peut-on|pouvons-nous|pourrions-nous|pourrait-on|peut on|est-ce qu'on peut) (?:se |nous |"
        r"s')?(?:voir|parler|rencontrer|appeler|reunir|discuter|echanger)",
        r"quand (?:etes-vous|seriez-vous|es-tu|serais-tu) (?:disponible|libre)s?(?: pour\b.{0,40})",
        r"(?:quels|quelles)(?: sont)?(?: vos| les)? (?:creneaux|disponibilites|horaires disponibles)(?: "
        r"(?:avez-vous|sont|disponibles|pour|vous).{0,30})?$",
    ),
    wishes=(
        rf"\b{_WISH}{_SOFTLY} ?{_ARRANGE} ?{_A}{_NOUN}",
        rf"\b(?:(?:je|nous|on) (?:voudrais|voudrions|souhaite|souhaitons|souhaiterais|souhaiterions|veux|"
        rf"voulons|voudrait|prefere)|j'aimerais) (?:bien )?(?:un|une) (?:\w{{1,12}} )?{_NOUN}",
        rf"\bj'ai besoin d'(?:un|une) (?:\w{{1,12}} )?{_NOUN}",
        rf"\b(?:interesse(?:e|s)?|partant) (?:par|pour) (?:un|une) (?:\w{{1,12}} )?{_NOUN}",
        rf"\b{_WISH}{_SOFTLY} (?:vous |nous |se |s')?(?:rencontrer|voir en visio|reunir)\b",
    ),
    timed=(
        r"(?:avez-vous|auriez-vous|vous avez|vous auriez|tu as|t'as|as-tu|aurais-tu|est-ce que vous (?:avez|"
        r"auriez)|y a-t-il|il y a|y aurait-il)\b.{0,30}\b(?:temps|creneaux?|disponibilites?|dispos?|place|"
        r"moment|libre|quelque chose|rdv|rendez-vous)\b",
        r"(?:etes-vous|seriez-vous|vous etes|vous seriez|es-tu|tu es|serais-tu|est-ce que vous (?:etes|"
        r"seriez)|quelqu'un (?:est|serait)|est-ce que quelqu'un est)\b.{0,15}\b(?:disponibles?|libres?|"
        r"dispos?)\b",
        r"(?:(?:pouvez|pourriez)[- ]vous|vous (?:pouvez|pourriez)|(?:quelqu'un|on) (?:peut|pourrait)(?:-il)?|"
        r"(?:peux|pourrais)[- ]tu|est-ce que (?:quelqu'un|vous) (?:peut|pouvez|pourriez|pourrait)|merci "
        r"de)\b.{0,12}\b(?:m'appeler|me rappeler|nous appeler|nous rappeler|me contacter par telephone)\b",
        r"(?:appelez|rappelez)[- ](?:moi|nous)\b",
        r"(?:peut-on|on peut|pouvons-nous|pourrions-nous|pourrait-on|on pourrait|est-ce qu'on (?:peut|"
        r"pourrait)|j'aimerais|je voudrais|on se|nous souhaitons)\b.{0,15}\b(?:parler|discuter|echanger|voir|"
        r"appeler|rencontrer|reunir|appelle|parle|voit)\b",
        rf"{_A}{_NOUN}",
    ),
    named_alone=r"(?:un |une |prise de )?(?:rdv|rendez-vous|demo)",
    shown=(
        r"(?:j'aimerais|je voudrais|je souhaite|nous aimerions|nous voudrions) voir (?:le|votre) (?:produit|"
        r"logiciel|outil)"
    ),
    invited=(
        rf"(?:oui |plutot |volontiers |va pour |ok pour |d'accord pour |je prefere |je veux bien |pourquoi "
        rf"pas )*{_A}{_NOUN}(?: (?:svp|s'il vous plait|merci|ce serait \w+|volontiers|me va|parfait))*",
        r"(?:montrez|proposez|cherchez|donnez)-?(?: |-)?(?:moi|nous) (?:des |les |un |vos )?(?:creneaux?|"
        r"horaires?|dates?|disponibilites|dispos)(?: (?:svp|disponibles|libres))*",
        r"je (?:veux|voudrais) bien|je prefere (?:parler|un appel|echanger)|(?:des |les )?(?:creneaux|"
        r"horaires|disponibilites)(?: svp)?",
    ),
    asks_times=(
        r"quand (?:est-ce|etes|seriez|peut|pouvez|pourriez|serait|avez|auriez|est)\b.{0,40}",
        r"(?:quels?|quelles?)(?: sont)?(?: vos| les| autres)* (?:creneaux?|horaires?|dates?|jours?|"
        r"disponibilites?|dispos?|options?)\b.{0,30}",
        r"(?:le |la |quel est le |quelle est la )?(?:prochain|premier|prochaine|premiere)s? (?:creneau|date|"
        r"disponibilite|possible|disponible|rdv|rendez-vous)(?: (?:possible|disponible|libre))?",
        r"(?:des|le plus tot|aussi tot|au plus vite|le plus vite|n'importe quand|peu importe|quand vous "
        r"voulez|a tout moment|quand (?:ca|cela) vous arrange)(?: (?:que )?possible)?",
    ),
    moves=(
        rf"\b{_MOVE} (?:{_MY}|le|la|l'|cet?|cette|notre) ?(?:heure (?:de|du) |date (?:de|du) |horaire (?:de|"
        rf"du) )?(?:{_MY} ?)?{_BOOKED}",
        rf"\b{_MY} ?{_BOOKED}{_AFTER} (?:doit etre|a besoin d'etre|peut-il etre|peut-elle etre|etre) "
        rf"(?:deplace|reporte|decale|change|modifie)",
        r"\b(?:reporter|decaler|deplacer|reprogrammer|replanifier)(?: svp| s'il vous plait)?$",
        rf"\bje ne (?:pourrai|peux) (?:pas|plus)(?: \w{{1,10}})? (?:venir|assister|etre present\w?|honorer) "
        rf"(?:a )?{_MY} ?{_BOOKED}",
        rf"\b(?:autre|nouvel|nouvelle|differente?) (?:heure|date|horaire|creneau) pour {_MY} ?{_BOOKED}",
    ),
    moves_timed=(
        r"(?:peut-on|on peut|pouvons-nous|pourrait-on|pourrions-nous|pouvez-vous|j'aimerais|je voudrais|je "
        r"dois)\b.{0,12}\b(?:le |la |l')?(?:deplacer|reporter|decaler|avancer|repousser)\b",
    ),
    cancels=(
        rf"\b(?:annuler|annulez|annule|annulons|supprimer|supprimez|decommander) (?:s'il vous plait |svp "
        rf")?(?:{_MY}|le|la|l'|ce|cet|cette|notre) ?{_BOOKED}",
        rf"\b{_MY} ?{_BOOKED}{_AFTER} (?:doit etre|est a|a) annul",
        rf"\bannulation de {_MY} ?{_BOOKED}",
    ),
    asks=(
        rf"(?:quand|a quelle heure|quel jour|a quelle date|c'est quand|quelle est (?:l'heure|la date) (?:de|"
        rf"du))(?: est| a lieu| commence| est-ce| deja| sera)*(?: deja)? ?(?:{_MY}|le|la) ?(?:rendez-vous|"
        rf"rdv|demo|appel|reunion|visio|entretien|reservation)"
        r"(?: (?:deja|exactement|prevu|prevue|avec vous|svp))*$",
        rf"(?:est-ce que j'ai|ai-je|j'ai|avons-nous|a-t-on)(?: deja| bien)? (?:un|une) {_BOOKED}(?: (?:prevu|"
        rf"prevue|reserve|reservee|avec vous|chez vous|de prevu|programme|programmee))*$",
        rf"(?:est-ce que )?{_MY} ?{_BOOKED} (?:est|est-il|est-elle) (?:bien |toujours )?(?:confirme|reserve|"
        rf"prevu|maintenu|programme)e?",
        r"quand (?:est-ce qu'on|est-ce que nous|devons-nous|nous) (?:se |nous )?(?:parle|parlons|voit|voyons|"
        r"appelle)(?: deja)?$",
        r"(?:voir|montrez-moi|afficher|ou (?:sont|voir|trouver)) mes (?:rendez-vous|rdv|reservations|"
        r"reunions)",
    ),
    barred=(
        r"si|avant|apres|une fois|lorsque|quand|des que|pourquoi|comment|qui|clients?|utilisateurs?|"
        r"patients?|visiteurs?|invites|mes clients|ils|elles|ne|n'|pas|sans|jamais|au lieu de|plutot que|"
        r"dois-je|faut-il|est-ce que je dois|que se passe-t-il|dit|disait|permet"
    ),
    product=(
        r"\b(?:dans|via|avec|depuis|sur|par) (?:votre|l'|le|la|notre|mon|cette|ce) ?(?:\w{1,12} "
        r")?(?:application|appli|app|outil|logiciel|plateforme|systeme|produit|api|plugin|solution|tableau "
        r"de bord|calendrier|widget|crm|site web|site internet|site)\b|\b(?:mes|nos|leurs|vos|les|pour des|"
        r"des) (?:clients?|utilisateurs?|patients?|visiteurs?|invites?|employes?|eleves?|membres?|"
        r"salaries)\b|\b(?:google agenda|outlook|calendly|automatiquement|recurrente?s?|remboursement|salle "
        r"de|salles de|frais)\b"
    ),
    ordinals={
        1: "premiere?|un",
        2: "deuxieme|seconde?|deux",
        3: "troisieme|trois",
        4: "quatrieme|quatre",
        5: "cinquieme|cinq",
        -1: "derniere?",
    },
    before_pick=(
        r"(?:je (?:prends|prefere|choisis|voudrais)|prenons|on prend|plutot|va pour|ok pour|alors)?(?: "
        r"(?:plutot|alors))? ?(?:le |la |l'|celui du )?"
    ),
    after_pick=(
        r"(?: (?:option|creneau|horaire|proposition|choix|svp|s'il vous plait|me va|convient|me convient|"
        r"merci|est parfait|est bien|serait parfait|parfait|va bien))*"
    ),
    number=r"numero|no\.?|n°|nº|#|option|creneau|choix",
    not_last=r"pas",
    no_time=(
        r"\bbon(?:ne)? (?:journee|soiree|matinee|apres-midi|nuit)\b|"
        r"\bmon (?=(?:rendez|rdv|appel|entretien|chef|patron|collegue|equipe|associe|directeur|agenda|"
        r"adresse|mail|e-mail|email|planning|numero|nom|cote|fuseau|heure|call|assistante?|mari|entreprise|"
        r"creneau|compte)\b)"
    ),
    to=r"a|au|pour|vers|de preference",
    of_meeting=_BOOKED,
    frame=(
        "je j'ai j'aimerais j'aurais nous on vous tu il elle ca cela c'est c'etait ce cet cette ces ceci est "
        "es sont etes suis serait sera seriez peut peux pouvez pourriez pourrait pourrions pouvons puis "
        "puisse possible possibles convient conviendrait conviennent va vont irait marche marcherait arrange "
        "arrangerait avez auriez aurait as a au aux un une le la les l'apres l'appel l'heure d'une d'un des "
        "de du en dans pour vers avec chez par sur entre et ou ni pas ne plus plutot mieux bien bon bonne "
        "parfait super ideal ok d'accord dispo dispos disponible disponibles disponibilite disponibilites "
        "libre libres creneau creneaux horaire horaires heure heures temps moment moments rendez rdv demo "
        "reunion appel visio entretien call quelque chose quelqu'un peut etre svp s'il plait merci bonjour "
        "bonsoir salut oui non mais alors donc aussi encore seulement uniquement que qui quoi quand quel "
        "quelle quels quelles combien comment est-ce qu'on qu'est si y t il aime aimerais voudrais voudrions "
        "souhaite souhaiterais souhaitons veux veut voulons prefere prefererais reserver reserve prendre "
        "prends prenons fixer planifier organiser faire fait faisons parler discuter voir appeler m'appeler "
        "rappeler deplacer decaler reporter avancer tot tard matin matinee midi soir apres avant jusqu "
        "jusqu'a partir debut fin jour jours semaine semaines prochain prochaine prochains ce mois minute "
        "minutes demi demie long longue court courte courts durer dure dernier derniere premier premiere "
        "deuxieme second seconde troisieme autre mon ma mes notre votre moi lui heure fuseau horaire locale "
        "ici environ autour l'un n'importe tous toutes toute tout jours ouvres suffit suffirait assez "
        "maximum minimum max min uniquement trop n'est h journee arrange-t-il faisable envisageable "
        "apres-midi le"
    ),
    other=(
        r"\b(?:ouverte?s?|ouvrez|fermez|fermee?s?|d'ouverture)\b|\b(?:nous|on|j') ?(?:avons|sommes|a|ai|"
        r"est)(?: (?:environ|plus de|pres de))? \d+ (?!h\b|heures?|min)|"
        r"\b(?:contrat\w*|budget|fond(?:e|ee|es)|depuis|clients?|utilisateurs?|employes?|salaries|essai|"
        r"facture\w*|paye|payer|achete\w*|lanc\w+|demarr\w+|deploy\w*|migr\w+|expire|termine|commence(?:ra)? "
        r"(?:avec|le projet)|decid\w*|decision|prix|tarif\w*|cout\w*|coute|trimestre|licence\w*|livr\w+|"
        r"command\w+|envoye|ecrit|etait|etais|avait|m'appelle|nom|anniversaire|version|utilise|utilisons|"
        r"erreur|site web|lu|vu|travaille)\b"
    ),
    not_length=(
        r"\b(?:il y a|ya|attend\w*|maintenant|la maintenant|essai|plus tard|plus tot|depuis|dernier\w*|par|"
        r"chaque|toutes les|en moins de|avant|apres|dans)\b"
    ),
    fillers=(
        "bonjour bonsoir salut merci beaucoup svp s'il vous plait te bien a vous tres et mais ou alors donc "
        "ok d'accord oui non bon super parfait cordialement bonne journee soiree d'avance au revoir bientot "
        "toute l'equipe cher chere madame monsieur desole desolee finalement j'ai un empechement imprevu "
        "contretemps eu"
    ),
    not_address=(
        r"(?:pas(?: a)?|au lieu de|plutot que|mauvaise|ancienne|plus)(?: (?:moi|a|mon|l'adresse|adresse|la|"
        r"mienne|sur))*$"
    ),
    to_address=(
        r"(?:a|au|pour|vers|sur|utilisez|plutot a|mettez|invitation a|envoyez-(?:la|le|moi|lui) a)(?: (?:mon|"
        r"ma|notre|l'adresse|adresse|chef|patron|collegue|associe|directeur|mail|email|moi|lui|elle|"
        r"\w{2,15}))*$"
    ),
    also_address=r"aussi|egalement|ainsi que|les deux|en copie|cc",
    common_in_names=(
        "rendez vous rdv appel reunion visio call entretien video telephone telephonique en ligne live "
        "equipe produit notre nos gratuit gratuite nouveau court minutes minute heure heures et avec de du "
        "des la le les pour un une"
    ),
    negations="pas ni sans plutot lieu aucun aucune non",
    introduces=(
        "mon ma mes e-mail email mail adresse est c'est l'adresse voici a au pour moi nous svp envoyez "
        "envoyer l'invitation invitation la le les et vous pouvez me joindre plutot pas chef patron collegue "
        "associe directeur merci oui ok non envoyez-la envoyez-le moi-meme utilisez la-bas vers sur lui elle "
        "inviter invitez aussi l'envoyer mettez que notre je la mais"
    ),
)
