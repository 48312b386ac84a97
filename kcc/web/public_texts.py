"""What the public pages say, in Dutch and in English."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kcc.domain import words
from kcc.domain.term import Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """The words of one language; `{}` is filled in where it is shown."""

    language: str
    other_language: str
    other_language_code: str
    skip: str
    title: str
    optional: str
    answer_within: str
    answer_by: str
    required: str
    question: str
    question_hint: str
    reach: str
    reach_hint: str
    email: str
    email_hint: str
    phone: str
    phone_hint: str
    name: str
    topic: str
    topic_none: str
    files: str
    files_hint: str
    files_again: str
    leave_empty: str
    send: str
    privacy: str
    privacy_link: str
    next_title: str
    next_steps: tuple[str, ...]
    other_ways: str
    call: str
    visit: str
    website_link: str
    one_mistake: str
    mistakes: str
    no_question: str
    long_question: str
    no_reach: str
    wrong_email: str
    our_email: str
    wrong_phone: str
    long_name: str
    wrong_topic: str
    many_files: str
    big_files: str
    too_often: str
    try_again: str
    send_again: str
    not_sent: str
    sent_title: str
    sent_number: str
    sent_keep: str
    sent_callback_by: str
    sent_answer_by: str
    sent_steps_email: tuple[str, ...]
    sent_steps_phone: tuple[str, ...]
    copy_title: str
    copy_sent: str
    copy_files: str
    print: str
    another: str
    nothing_sent: str

    @property
    def in_address(self) -> str | None:
        """What `?taal=` is on pages in this language; nothing in Dutch."""
        return None if self.language == "nl" else self.language

    def date(self, at: datetime) -> str:
        """The day of a moment, in Amsterdam."""
        return words.citizens_date(words.local(at).date(), self.language)

    def moment(self, at: datetime) -> str:
        there = words.local(at)
        if self.language == "en":
            return f"{self.date(at)}, {there:%H:%M}"
        return f"{self.date(at)} om {there:%H:%M} uur"

    def minutes(self, wait: timedelta) -> str:
        """`1 minuut` for anything up to a minute, `25 minuten`."""
        count = words.whole_minutes(wait)
        if self.language == "en":
            return "1 minute" if count == 1 else f"{count} minutes"
        return words.minutes(count)

    def term(self, term: Term) -> str:
        """`2 werkdagen`, for a term in working days."""
        return words.citizens_term(term, self.language)


NL = Texts(
    language="nl",
    other_language="English",
    other_language_code="en",
    skip="Naar de inhoud",
    title="Stel uw vraag",
    optional="(niet verplicht)",
    answer_within="U krijgt binnen {} antwoord, uiterlijk {}.",
    answer_by="U krijgt uiterlijk {} antwoord.",
    required="Vul alle velden in. Als een veld niet verplicht is, staat dat erbij.",
    question="Uw vraag",
    question_hint="Zet hier geen burgerservicenummer (BSN) in. Dat hebben wij niet nodig.",
    reach="Hoe kunnen wij u bereiken?",
    reach_hint="Eén van de twee is genoeg: een e-mailadres of een telefoonnummer.",
    email="E-mailadres",
    email_hint="Hier sturen wij het antwoord naartoe.",
    phone="Telefoonnummer",
    phone_hint="Vult u geen e-mailadres in? Dan bellen wij u.",
    name="Naam",
    topic="Onderwerp",
    topic_none="Weet ik niet, of iets anders",
    files="Foto's of documenten",
    files_hint="U mag meer bestanden kiezen, samen niet groter dan {} MB.",
    files_again="Kies uw bestanden opnieuw. Ze zijn nog niet meegestuurd.",
    leave_empty="Laat dit veld leeg",
    send="Verstuur uw vraag",
    privacy="Wij gebruiken uw gegevens alleen om uw vraag te beantwoorden.",
    privacy_link="Lees hoe wij met uw gegevens omgaan",
    next_title="Wat gebeurt er daarna?",
    next_steps=(
        "U krijgt meteen een nummer. Daarmee vinden wij uw vraag terug.",
        "Een medewerker leest uw vraag en zoekt het antwoord op.",
        "U krijgt antwoord per e-mail, of wij bellen u.",
    ),
    other_ways="Liever bellen of langskomen?",
    call="Bel {}.",
    visit="U kunt ook langskomen. Maak daarvoor eerst een afspraak.",
    website_link="Openingstijden en adres",
    one_mistake="Uw vraag is nog niet verstuurd. Er is één ding dat nog niet klopt.",
    mistakes="Uw vraag is nog niet verstuurd. Er zijn {} dingen die nog niet kloppen.",
    no_question="Schrijf uw vraag op.",
    long_question="Maak uw vraag korter. U schreef {} tekens, er passen er {}.",
    no_reach="Vul uw e-mailadres of uw telefoonnummer in.",
    wrong_email="Vul een e-mailadres in met een @, bijvoorbeeld naam@example.nl.",
    our_email="Dit is ons eigen e-mailadres. Vul uw eigen e-mailadres in.",
    wrong_phone="Vul een telefoonnummer in met alleen cijfers, bijvoorbeeld 06-12345678.",
    long_name="Maak uw naam korter. Er passen {} tekens.",
    wrong_topic="Kies een onderwerp uit de lijst.",
    many_files="Kies minder bestanden. U kunt er {} meesturen.",
    big_files="Kies kleinere of minder bestanden. Ze mogen samen niet groter zijn dan {} MB.",
    too_often="Er zijn vanaf uw internetaansluiting al veel vragen verstuurd. "
    "Probeer het over {} nog eens, of bel {}.",
    try_again="Het bewaren van uw vraag lukt nu niet. Probeer het over een paar minuten nog eens, "
    "of bel {}.",
    send_again="Deze pagina stond te lang open, of uw browser bewaart geen cookies. "
    "Controleer uw vraag en verstuur die nog een keer.",
    not_sent="Uw vraag is nog niet verstuurd",
    sent_title="Uw vraag is verstuurd",
    sent_number="Uw nummer is",
    sent_keep="Bewaar dit nummer. Bel of mailt u ons over deze vraag? Noem dan dit nummer.",
    sent_callback_by="Wij bellen u uiterlijk {}.",
    sent_answer_by="U krijgt uiterlijk {} antwoord.",
    sent_steps_email=(
        "U krijgt zo een e-mail dat wij uw vraag hebben. Dat is nog niet het antwoord.",
        "Een medewerker leest uw vraag en zoekt het antwoord op.",
        "U krijgt het antwoord per e-mail. Is er iets niet duidelijk? Beantwoord dan die e-mail.",
    ),
    sent_steps_phone=(
        "Een medewerker leest uw vraag en zoekt het antwoord op.",
        "Wij bellen u op het nummer dat u heeft ingevuld. "
        "Neemt u niet op? Dan proberen wij het later nog eens.",
    ),
    copy_title="Uw vraag",
    copy_sent="Verstuurd op {}",
    copy_files="Meegestuurd",
    print="Druk deze pagina af",
    another="Stel nog een vraag",
    nothing_sent="U heeft in het afgelopen uur vanuit deze browser geen vraag verstuurd.",
)

EN = Texts(
    language="en",
    other_language="Nederlands",
    other_language_code="nl",
    skip="Skip to content",
    title="Ask your question",
    optional="(optional)",
    answer_within="You will get an answer within {}, on {} at the latest.",
    answer_by="You will get an answer on {} at the latest.",
    required="Please fill in all fields. If a field is not required, it says so.",
    question="Your question",
    question_hint="Do not give your citizen service number (BSN) here. We do not need it.",
    reach="How can we reach you?",
    reach_hint="One of the two is enough: an e-mail address or a phone number.",
    email="E-mail address",
    email_hint="We send the answer to this address.",
    phone="Phone number",
    phone_hint="No e-mail address? Then we will call you.",
    name="Name",
    topic="Subject",
    topic_none="I do not know, or something else",
    files="Photos or documents",
    files_hint="You may choose more than one file, together no larger than {} MB.",
    files_again="Choose your files again. They have not been sent yet.",
    leave_empty="Leave this field empty",
    send="Send your question",
    privacy="We use your details only to answer your question.",
    privacy_link="Read how we handle your details",
    next_title="What happens next?",
    next_steps=(
        "You get a number at once. We use it to find your question.",
        "One of us reads your question and looks up the answer.",
        "You get an answer by e-mail, or we call you.",
    ),
    other_ways="Rather call or visit us?",
    call="Call {}.",
    visit="You can also visit us. Please make an appointment first.",
    website_link="Opening hours and address",
    one_mistake="Your question has not been sent yet. One thing needs your attention.",
    mistakes="Your question has not been sent yet. {} things need your attention.",
    no_question="Write down your question.",
    long_question="Make your question shorter. You wrote {} characters, the limit is {}.",
    no_reach="Fill in your e-mail address or your phone number.",
    wrong_email="Fill in an e-mail address with an @, for example name@example.com.",
    our_email="This is our own e-mail address. Fill in your own e-mail address.",
    wrong_phone="Fill in a phone number with digits only, for example 06-12345678.",
    long_name="Make your name shorter. The limit is {} characters.",
    wrong_topic="Choose a subject from the list.",
    many_files="Choose fewer files. You can send {}.",
    big_files="Choose smaller or fewer files. Together they may not be larger than {} MB.",
    too_often="Many questions were sent from your internet connection. "
    "Please try again in {}, or call {}.",
    try_again="We cannot save your question now. Please try again in a few minutes, or call {}.",
    send_again="This page was open for too long, or your browser does not keep cookies. "
    "Check your question and send it once more.",
    not_sent="Your question has not been sent yet",
    sent_title="Your question has been sent",
    sent_number="Your number is",
    sent_keep="Keep this number. If you call or e-mail us about this question, please mention it.",
    sent_callback_by="We will call you on {} at the latest.",
    sent_answer_by="You will get an answer on {} at the latest.",
    sent_steps_email=(
        "You will soon get an e-mail that says we have your question. It is not the answer yet.",
        "One of us reads your question and looks up the answer.",
        "You get the answer by e-mail. Is something not clear? Then reply to that e-mail.",
    ),
    sent_steps_phone=(
        "One of us reads your question and looks up the answer.",
        "We call you at the number you filled in. If you do not answer, we will try again later.",
    ),
    copy_title="Your question",
    copy_sent="Sent on {}",
    copy_files="Files",
    print="Print this page",
    another="Ask another question",
    nothing_sent="You have not sent a question from this browser in the past hour.",
)

LANGUAGES = {texts.language: texts for texts in (NL, EN)}


def texts_for(language: str | None) -> Texts:
    """The words in this language, Dutch for any that we do not speak."""
    return LANGUAGES.get(language or "", NL)
