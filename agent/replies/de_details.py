"""Ready-made replies in German about the visitor's details, forms and the hand-off."""

TEXTS = {
    "human_alerted_open": (
        "Ich habe Ihre Bitte an unser Team weitergegeben. Jemand kann hier dazukommen; bis dahin helfe ich"
        " gern weiter.",
        "Ihre Bitte ist unterwegs zu unserem Team. Jemand kann hier dazukommen; fragen Sie so lange gern weiter.",
    ),
    "human_alerted_closed": (
        "Ich habe Ihre Bitte an unser Team weitergegeben. Es ist gerade nicht da und antwortet ab {when}.",
    ),
    "human_alerted": ("Ich habe Ihre Bitte an unser Team weitergegeben. Es antwortet, sobald es kann.",),
    "human_passed_on": ("Ich habe Ihre Bitte an unser Team weitergegeben.",),
    "human_directly": ("Sie erreichen es auch {route}.",),
    "details_received": (
        "Freut mich, {name}! Was möchten Sie wissen?",
        "Danke, {name}. Wie kann ich Ihnen helfen?",
    ),
    "details_received_nameless": ("Danke, das habe ich notiert. Wie kann ich Ihnen helfen?",),
    "details_noted": ("Danke, {name}, notiert.", "Danke, {name}."),
    "details_noted_nameless": ("Danke, notiert.",),
    "details_passed_on": ("Danke, {name}. Ich habe das an unser Team weitergegeben, damit es Sie erreicht.",),
    "details_passed_on_nameless": (
        "Danke. Ich habe das an unser Team weitergegeben, damit es Sie erreicht.",
    ),
    "explain_asking": (
        "Damit unser Team Ihnen antworten kann und weiß, mit wem es spricht. Sie müssen es nicht sagen.",
    ),
    "ask_again": ("Gern. Schreiben Sie es einfach hier, oder nutzen Sie das Formular.",),
    "ask_customer_name": (
        "Darf ich nach Ihrem Namen fragen? Dann weiß unser Team, mit wem es spricht, falls Sie dort"
        " weitermachen möchten.",
    ),
    "ask_email": (
        "Wohin dürfen wir Ihnen eine Zusammenfassung dieses Gesprächs senden? Eine E-Mail-Adresse genügt.",
    ),
    "ask_phone": (
        "Gibt es eine Telefonnummer, unter der unser Team Sie anrufen darf, falls Ihnen das lieber ist?",
    ),
    "ask_company": ("Für welches Unternehmen fragen Sie? Das hilft unserem Team, passend zu antworten.",),
    "ask_other": ("Eine Frage, damit unser Team passend antworten kann: {label}?",),
    "ask_handover": (
        "Damit Sie auch dann eine Antwort bekommen, wenn Sie diese Seite verlassen: Wie sind Sie erreichbar?",
    ),
    "ask_callback": (
        "Soll sich das Team dann bei Ihnen melden? Eine E-Mail-Adresse oder Telefonnummer genügt.",
    ),
    "ask_optional": ("Wenn Sie das lieber nicht sagen, machen Sie einfach weiter.",),
    "form_submit": ("Senden",),
    "form_dismiss": ("Nein, danke",),
    "form_thanks": ("Danke{comma_name}! Das ist bei uns angekommen.",),
    "form_dismissed": ("Kein Problem. Fragen Sie einfach, wenn Sie etwas brauchen.",),
    "form_needed": ("Bitte füllen Sie dieses Feld aus.",),
    "form_reachable": ("Bitte geben Sie eine E-Mail-Adresse oder eine Telefonnummer an.",),
    "form_wrong_email": ("Das sieht nicht wie eine E-Mail-Adresse aus, etwa name@firma.de.",),
    "form_wrong_phone": (
        "Das sieht nicht wie eine Telefonnummer aus. Am einfachsten mit Landesvorwahl: +49 …",
    ),
    "form_wrong": ("Das passt hier nicht: {label}.",),
    "form_consent": ("Bitte stimmen Sie zu, damit wir das behalten dürfen.",),
    "label_customer_name": ("Ihr Name",),
    "label_email": ("E-Mail",),
    "label_phone": ("Telefon",),
    "label_company": ("Unternehmen",),
    "label_job_title": ("Ihre Aufgabe",),
    "label_industry": ("Branche",),
    "label_company_size": ("Zahl der Beschäftigten",),
    "label_budget_range": ("Budget",),
    "label_timeline": ("Wann brauchen Sie es",),
    "label_decision_maker": ("Entscheiden Sie das selbst",),
    "label_needs": ("Was brauchen Sie",),
    "label_products_of_interest": ("Produkte, die Sie interessieren",),
    "label_competitors": ("Andere Produkte, die Sie ansehen",),
    "consent": ("Wenn Sie Ihre Kontaktdaten hinterlassen, nutzt {company} sie, um Ihnen zu antworten.",),
    "consent_yes": ("Einverstanden",),
    "consent_no": ("Nein",),
    "consent_chat": (
        "Ihre Nachrichten gehen an {company}, damit wir Ihnen antworten können. Sind Sie einverstanden?",
    ),
    "consent_summary": (
        "Wenn Sie Ihre Kontaktdaten hinterlassen, nutzt {company} sie, um Ihnen zu antworten, und"
        " sendet Ihnen eventuell eine Zusammenfassung dieses Gesprächs.",
    ),
    "withheld": (
        "Ich habe aus Ihrer Nachricht entfernt, was nach {what} aussah, bevor sie gespeichert wurde. Bitte senden Sie"
        " so etwas hier nicht.",
    ),
    "secret_card": ("einer Kartennummer",),
    "secret_key": ("einem Schlüssel oder Token",),
    "secret_password": ("einem Passwort",),
    "secret_other": ("vertraulichen Daten",),
    "handoff_requested": ("Unser Team wurde gebeten dazuzukommen.",),
    "handoff_taken_over": ("{rep} aus unserem Team ist jetzt da. Sie sprechen nun mit einem Menschen.",),
    "handoff_ended": ("Unser Team hat dieses Gespräch beendet. Ihre nächste Nachricht beginnt ein neues.",),
    "handoff_released": (
        "{rep} hat den Chat verlassen. Sie sprechen wieder mit dem automatischen Assistenten.",
    ),
}
