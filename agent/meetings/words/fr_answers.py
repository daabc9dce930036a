"""French: how one answers what was asked about a meeting."""

from __future__ import annotations

from agent.meetings.words.shape import Answers

_THAT = r"(?:ca|cela|c|ce creneau|cet horaire|cette heure|cette date|celui-ci|celui-la|il|ce)"
_GOOD = r"(?:bon|bien|parfait|super|ok|nickel|top|genial|tres bien|correct|ideal|excellent|impeccable|bonne?)"

ANSWERS = Answers(
    cancel_alone=(
        r"(?:svp |s'il vous plait |ok |alors |finalement )*(?:annuler|annulez|annule|annulons|on annule|"
        r"j'annule)(?: (?:tout|ca|cela|svp|s'il vous plait|merci|le (?:rdv|rendez-vous)|la (?:demo|reunion|"
        r"reservation)))*|(?:annulez|annule)-(?:le|la|tout)",
    ),
    drops=(
        r"(?:bon |ok |non |finalement |ah )*(?:laisse[rz]? tomber|laissez tomber|oublie[zr]?(?: (?:ca|cela|"
        r"tout))?|oubliez(?:-le)?|laissons tomber|tant pis|on laisse tomber|laissez|laisse)(?: (?:merci|"
        r"alors|finalement))*|(?:je|nous|on) (?:ne )?(?:veux|voulons|souhaite|souhaitons|veut|desire|"
        r"prefere)(?: (?:ne|plus|pas|finalement|n'))+(?: (?:de |d'|du |prendre |reserver |fixer |avoir "
        r")*(?:rdv|rendez-vous|rien|demo|reunion|appel|reserver))?(?: .{0,12})?|(?:finalement )?(?:pas|plus) "
        r"(?:de|d') ?(?:rdv|rendez-vous|demo|reunion|appel|besoin)(?: .{0,12})?|(?:je prefere|j'aime mieux) "
        r"ne pas (?:prendre|reserver|fixer)(?: .{0,20})?|(?:plus|pas) interesse(?:e|s)?(?: .{0,12})?|(?:je "
        r"ne suis |je suis )?(?:pas|plus) interesse(?:e)?|j'ai change d'avis|(?:peut-etre )?(?:une autre "
        r"fois|plus tard peut-etre|peut-etre plus tard)|pas maintenant|je (?:vais (?:y )?reflechir|"
        r"reviendrai vers vous|reviens vers vous|dois (?:y )?reflechir)(?: .{0,12})?|(?:ce n'est )?pas la "
        r"peine|abandonner|stop",
    ),
    none=(
        r"(?:desole |non |malheureusement )*(?:aucune?s?|rien|ni l'un ni l'autre)(?: (?:de ces|d'entre eux|"
        r"d'eux|des deux|de ceux-la|de celles-ci|ne|me|nous|n'est|convient|conviennent|va|possible|creneaux?|"
        r"horaires?|dates?|options?|des|de|ces|propositions?|ne me|pour moi))*|(?:avez-vous|auriez-vous|vous "
        r"avez|y a-t-il|vous auriez|t'as|est-ce qu'il y a|proposez-moi|je voudrais|il y a|d')?(?: |"
        r"-)?(?:d'autres?|un autre|une autre|autres?|d'autre)(?: (?:creneaux?|horaires?|dates?|options?|"
        r"possibilites?|heures?|moments?|choix|propositions?|jours?|disponibilites?))(?: (?:disponibles?|"
        r"possibles?|svp|s'il vous plait|libres?))*|(?:avez-vous |auriez-vous |vous avez |y a-t-il |plutot "
        r")?(?:autre chose|quelque chose d'autre|d'autres)(?: (?:svp|disponible|s'il vous plait|de "
        r"disponible))*|(?:ca|cela|ces \w+|ils|elles|rien) (?:ne )?(?:me |nous )?(?:va|vont|convient|"
        r"conviennent)(?: (?:pas|aucun|du tout))+",
    ),
    yes=(
        r"(?:oui|ouais|ouep|si|bien sur|bien entendu|absolument|exactement|tout a fait|carrement|volontiers|"
        r"avec plaisir|certainement|evidemment|effectivement|c'est ca|c'est bon|c'est parfait|c'est d'accord|"
        r"c'est ok|c'est exact|ca marche|ca roule|ca me va|cela me convient|ca me convient|ca convient|ca "
        r"nous va|me convient|me va|marche pour moi|allez-y|vas-y|allons-y|va pour (?:ca|celui-ci|celui-la)|"
        r"on fait (?:ca|comme ca)|faisons (?:ca|comme ca)|confirme|confirmee?|je confirme|nous confirmons|je "
        r"(?:le |la )?(?:prends|reserve|valide|veux bien|suis d'accord)|on (?:prend|valide|confirme)|valide|"
        r"validez|reservez(?:-le|-la)?|reserve(?:-le|-la)?|confirmez(?:-le|-la)?|prenez-le|prenons-le|"
        r"d'accord pour moi|bon pour moi|ok pour moi|parfait pour moi|celui-la|celui-ci|je veux bien|"
        r"pourquoi pas oui|deal|vendu)|"
        rf"{_THAT}(?:'est)? (?:est |sera |serait |me |nous )?(?:convient|va|marche|{_GOOD})(?: (?:pour moi|"
        rf"pour nous|tres bien|parfaitement|bien))*",
    ),
    weak_yes=(
        r"ok|okay|d'accord|parfait|super|tres bien|bien|nickel|top|genial|excellent|impeccable|entendu|bon|"
        r"cool|magnifique|impec|pourquoi pas",
    ),
    yes_fillers=(
        r"merci|beaucoup|merci beaucoup|svp|s'il vous plait|s'il te plait|alors|donc|pour moi|pour nous|bien|"
        r"tres|le|la|et|c'est|on|moi|a (?:mardi|bientot)|oui|tout|ce creneau|ce rendez-vous|le rendez-vous|"
        r"ca|vraiment|aussi|comme ca"
    ),
    no=(
        r"(?:non|nan|nope|pas encore|pas tout de suite|surtout pas|pas question|negatif|trop tot|trop tard|"
        r"pas celui-la|pas celui-ci|pas celle-la|pas ce creneau|pas ca|faux|incorrect|plutot pas|plutot non|"
        r"je prefere (?:pas|ne pas|non)|je prefere que non|mauvais (?:jour|horaire|creneau)|mauvaise (?:date|"
        r"heure))(?: (?:merci|desole|desolee|pas|encore|ca|svp|vraiment|celui-la|pas encore|pas celui-la|"
        r"finalement))*|(?:desole )?(?:ca|cela|c'est|il|ce creneau|cet horaire|cette date|celui-la|ce n'est) "
        r"(?:ne |n'est )?(?:me |nous )?(?:va|convient|marche|est|pas|arrange|possible)?(?: (?:pas|plus|bon|"
        r"possible|ca|du tout|pour moi|ce que je (?:veux|voulais)))+|(?:ne )?(?:reservez|reserve|confirmez|"
        r"annulez|faites|prenez)(?:-le)?(?: (?:pas|rien|encore|pour l'instant|svp))+|je ne (?:peux|pourrai|"
        r"suis) pas(?: (?:disponible|libre|a cette heure|ce jour-la|la|venir))*|(?:c'est )?(?:trop tot|trop "
        r"tard|faux|une erreur)",
    ),
    unsure=(
        r"(?:je )?(?:ne )?(?:suis|sais)?(?: )?pas(?: (?:tout a fait|encore|vraiment))* ?(?:sure?|"
        r"certaine?)(?: .{0,12})?|je (?:ne )?sais pas(?: .{0,12})?|peut-etre|ca depend|on verra|je (?:dois|"
        r"vais) (?:verifier|voir|demander)(?: .{0,25})?|euh+|bof|aucune idee|(?:ok )?(?:attendez|attends|un "
        r"instant|une seconde|une minute|un moment)(?: (?:svp|s'il vous plait))?",
    ),
    conditions=(
        r"sauf|a moins (?:que|qu'|de)|a (?:la )?condition|pourvu (?:que|qu')|seulement si|uniquement si|tant "
        r"que|en supposant|sous reserve|au cas ou|excepte|"
        r"si (?=mon |ma |mes |c'est |vous |on |je |j'|elle |ils? |le |tout |ca )"
    ),
    stays=(
        r"(?:non |svp )*(?:gardez|garde|gardons|laissez|laisse|conservez|maintenez|je (?:le |la "
        r")?garde)(?:-(?:le|la))?(?: (?:le|la|mon|ma|notre|rendez-vous|rdv|demo|reunion|comme ca|tel quel|"
        r"svp|s'il vous plait|tel))*|(?:ne )?(?:l'annulez|annulez|annule) pas(?: .{0,15})?|on (?:le )?garde|"
        r"je viendrai|je serai la|ne (?:rien changer|changez rien)",
    ),
    goes=(
        r"(?:oui |svp )*(?:annulez|annuler|annule|supprimez|j'annule|on annule)(?:-(?:le|la))?(?: (?:le|la|"
        r"mon|ma|notre|rendez-vous|rdv|demo|reunion|appel|svp|s'il vous plait|ca|tout))*",
    ),
    instead=r"plutot|au lieu|mieux|mais|non|finalement|preferable|prefere|autre|changer|desole",
)
