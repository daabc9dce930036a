"""What stands in the chat before a word is written, in the languages that the widget speaks beside those of replies."""

TEXTS = {
    "pt": {
        "greeting": (
            "Olá! Sou o assistente da {company}. Pergunte o que quiser saber sobre o conteúdo do nosso site.",
        ),
        "disclosure": (
            "Você está falando com um assistente automático. Ele responde com base neste site e pode cometer erros.",
        ),
        "consent": ("Se você deixar seus dados de contato, {company} os usará para lhe responder.",),
        "consent_chat": (
            "Suas mensagens são enviadas a {company} para que possamos responder. Você concorda?",
        ),
        "consent_yes": ("Concordo",),
        "consent_no": ("Não",),
        "consent_summary": (
            "Se você deixar seus dados de contato, {company} os usará para lhe responder e poderá enviar um resumo"
            " desta conversa.",
        ),
    },
    "it": {
        "greeting": (
            "Buongiorno! Sono l’assistente di {company}. Mi chieda tutto ciò a cui il nostro sito può rispondere.",
        ),
        "disclosure": (
            "Sta parlando con un assistente automatico. Risponde in base a questo sito e può sbagliare.",
        ),
        "consent": ("Se lascia i suoi dati di contatto, {company} li usa per risponderle.",),
        "consent_chat": ("I suoi messaggi vengono inviati a {company} per poterle rispondere. È d’accordo?",),
        "consent_yes": ("D’accordo",),
        "consent_no": ("No",),
        "consent_summary": (
            "Se lascia i suoi dati di contatto, {company} li usa per risponderle e può inviarle un riepilogo di"
            " questa conversazione.",
        ),
    },
    "nl": {
        "greeting": (
            "Hallo! Ik ben de assistent van {company}. Vraag me gerust alles waarop onze website een antwoord heeft.",
        ),
        "disclosure": (
            "U praat met een geautomatiseerde assistent. Die antwoordt op basis van deze website en kan fouten maken.",
        ),
        "consent": ("Als u uw contactgegevens achterlaat, gebruikt {company} die om u te antwoorden.",),
        "consent_chat": ("Uw berichten worden naar {company} gestuurd om u te antwoorden. Gaat u akkoord?",),
        "consent_yes": ("Akkoord",),
        "consent_no": ("Nee",),
        "consent_summary": (
            "Als u uw contactgegevens achterlaat, gebruikt {company} die om u te antwoorden en u eventueel een"
            " samenvatting van dit gesprek te sturen.",
        ),
    },
    "pl": {
        "greeting": (
            "Dzień dobry! Jestem asystentem firmy {company}. Zapytaj o wszystko, na co odpowiada nasza strona.",
        ),
        "disclosure": (
            "Rozmawiasz z automatycznym asystentem. Odpowiada na podstawie tej strony i może się mylić.",
        ),
        "consent": ("Jeśli zostawisz dane kontaktowe, {company} użyje ich, aby Ci odpowiedzieć.",),
        "consent_chat": (
            "Twoje wiadomości są wysyłane do firmy {company}, aby można było na nie odpowiedzieć. Zgadzasz się?",
        ),
        "consent_yes": ("Zgadzam się",),
        "consent_no": ("Nie",),
        "consent_summary": (
            "Jeśli zostawisz dane kontaktowe, {company} użyje ich, aby Ci odpowiedzieć, i może wysłać Ci podsumowanie"
            " tej rozmowy.",
        ),
    },
    "ja": {
        "greeting": (
            "こんにちは。{company}のアシスタントです。当サイトでわかることなら、何でもお尋ねください。",
        ),
        "disclosure": (
            "自動応答のアシスタントがお答えします。回答はこのサイトの内容に基づいており、誤りを含むことがあります。",
        ),
        "consent": ("ご連絡先をお知らせいただいた場合、{company}はそれをご返答のために使用します。",),
        "consent_chat": ("ご返答のため、メッセージは{company}に送信されます。同意しますか？",),
        "consent_yes": ("同意する",),
        "consent_no": ("いいえ",),
        "consent_summary": (
            "ご連絡先をお知らせいただいた場合、{company}はそれをご返答のために使用し、この会話の要約を"
            "お送りすることがあります。",
        ),
    },
    "ar": {
        "greeting": ("مرحبًا! أنا مساعد {company}. اسألني عن أي شيء يمكن لموقعنا الإجابة عنه.",),
        "disclosure": ("أنت تتحدث مع مساعد آلي. يجيب استنادًا إلى هذا الموقع وقد يخطئ.",),
        "consent": ("إذا تركت بيانات الاتصال الخاصة بك، فستستخدمها {company} للرد عليك.",),
        "consent_chat": ("تُرسَل رسائلك إلى {company} للرد عليك. هل توافق؟",),
        "consent_yes": ("أوافق",),
        "consent_no": ("لا",),
        "consent_summary": (
            "إذا تركت بيانات الاتصال الخاصة بك، فستستخدمها {company} للرد عليك، وقد ترسل إليك ملخصًا لهذه المحادثة.",
        ),
    },
}
