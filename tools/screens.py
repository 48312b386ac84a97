"""Which screens there are to picture: where each is, who looks, and what is done first."""

from dataclasses import dataclass

from kcc.demo.people import AMINA, JORIS, MARIJKE, NOOR, WOUTER, Person
from tools import acts
from tools.acts import Act, in_contact, press
from tools.big_files import ADDRESS


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """One screen; `who` is None for a citizen, `kept` says which looks stand in the docs.

    `contacts` is how many the demo has of years that were invented.
    """

    name: str
    path: str
    who: Person | None = None
    act: Act = acts.nothing
    kept: tuple[str, ...] = ()
    contacts: int = 0


PLAIN = ("",)
DARK = ("", "donker")
PHONE = ("", "telefoon")
EVERY = ("", "donker", "telefoon")

_WORKPLACE = (
    Screen(
        name="werkplek",
        path="/wachtrij",
        who=NOOR,
        act=in_contact(acts.write_answer),
        kept=EVERY,
    ),
    Screen(name="wachtrij", path="/wachtrij", who=NOOR, kept=PHONE),
    Screen(name="wachtrij-leeg", path="/wachtrij?weergave=mijn", who=MARIJKE, kept=PLAIN),
    Screen(name="post-stil", path="/wachtrij?later=25", who=NOOR, kept=PHONE),
    Screen(name="contact-notitie", path="/wachtrij", who=NOOR, act=acts.on_tab("note")),
    Screen(name="contact-doorzetten", path="/wachtrij", who=NOOR, act=acts.on_tab("referral")),
    Screen(
        name="contact-fout",
        path="/wachtrij",
        who=NOOR,
        act=in_contact(acts.send_nothing),
        kept=PLAIN,
    ),
    Screen(
        name="contact-bestand-als-link",
        path="/wachtrij",
        who=NOOR,
        act=acts.add_film,
    ),
    Screen(
        name="contact-link-verstuurd",
        path="/wachtrij",
        who=NOOR,
        act=acts.show_link,
    ),
    Screen(name="contact-standaardtekst", path="/wachtrij", who=NOOR, act=acts.call_standard_text),
    Screen(name="contact-bsn", path="/wachtrij", who=NOOR, act=acts.send_bsn),
    Screen(
        name="contact-afsluiten",
        path="/wachtrij",
        who=NOOR,
        act=in_contact(acts.open_menu("Afsluiten")),
    ),
    Screen(
        name="contact-afsluitbericht",
        path="/wachtrij",
        who=NOOR,
        act=in_contact(acts.write_why_it_closes),
    ),
    Screen(
        name="contact-tussenbericht",
        path="/wachtrij",
        who=NOOR,
        act=acts.write_interim,
    ),
    Screen(
        name="contact-uitstellen",
        path="/wachtrij",
        who=NOOR,
        act=in_contact(acts.open_menu("Uitstellen")),
    ),
    Screen(
        name="contact-meer",
        path="/wachtrij",
        who=NOOR,
        act=in_contact(lambda page: page.locator('summary[aria-label="Meer"]').click()),
    ),
    Screen(name="contact-lang", path="/wachtrij", who=NOOR, act=acts.open_row("Rob Verhoeven")),
    Screen(
        name="contact-afgehandeld",
        path="/wachtrij?weergave=afgehandeld",
        who=NOOR,
        act=acts.open_first("[data-row]"),
    ),
    Screen(name="contact-afdeling", path="/wachtrij", who=AMINA, act=acts.open_first("[data-row]")),
    Screen(name="toetsen", path="/wachtrij", who=NOOR, act=acts.press_key("?"), kept=PLAIN),
    Screen(
        name="voorkeuren",
        path="/wachtrij",
        who=NOOR,
        act=lambda page: page.locator(".user summary").click(),
    ),
    Screen(
        name="telefoonnotitie",
        path="/telefoonnotities/nieuw",
        who=NOOR,
        act=acts.take_notes,
        kept=PHONE,
    ),
    Screen(
        name="telefoonnotitie-fout",
        path="/telefoonnotities/nieuw",
        who=NOOR,
        act=press("Sluit gesprek af"),
    ),
    Screen(name="zoeken", path="/wachtrij", who=NOOR, act=acts.look_up, kept=PLAIN),
    Screen(name="zoeken-leeg", path="/zoeken?q=zeppelin", who=NOOR),
    Screen(name="wachtwoord", path="/wachtwoord", who=NOOR),
)
_KENNISBANK = (
    Screen(
        name="kennisbank",
        path="/kennisbank?q=paspoort+kwijt",
        who=NOOR,
        act=acts.open_first(".hit"),
        kept=EVERY,
    ),
    Screen(name="kennisbank-zoeken", path="/kennisbank?q=paspoort", who=NOOR),
    Screen(name="kennisbank-leeg", path="/kennisbank?q=zeppelin", who=NOOR),
    Screen(
        name="kennisbank-redactie",
        path="/kennisbank?q=paspoort",
        who=JORIS,
        act=acts.open_first(".hit"),
    ),
    Screen(
        name="kennisbank-bewerken",
        path="/kennisbank/1",
        who=JORIS,
        act=acts.write_article,
        kept=PLAIN,
    ),
    Screen(
        name="kennisbank-verfijnd",
        path="/kennisbank?q=paspoort&soort=product&soort=question&taal=nl",
        who=NOOR,
    ),
    Screen(name="kennisbank-melding", path="/kennisbank/1?melding=Onvolledig", who=NOOR),
    Screen(name="kennisbank-versies", path="/kennisbank/1/versies", who=JORIS),
    Screen(name="redactie", path="/kennisbank/redactie", who=JORIS),
    Screen(name="redactie-standaardteksten", path="/kennisbank/standaardteksten", who=JORIS),
    Screen(name="redactie-standaardtekst", path="/kennisbank/standaardteksten/2", who=JORIS),
    Screen(name="redactie-synoniemen", path="/kennisbank/synoniemen", who=JORIS),
)
_ADMIN = (
    Screen(name="beheer", path="/beheer", who=WOUTER, kept=DARK),
    Screen(name="beheer-gezondheid", path="/beheer/gezondheid", who=WOUTER, kept=EVERY),
    Screen(
        name="beheer-gezondheid-stil",
        path="/beheer/gezondheid?later=25",
        who=WOUTER,
    ),
    Screen(name="beheer-storingen", path="/beheer/storingen", who=WOUTER, kept=PLAIN),
    Screen(name="beheer-storing", path="/beheer/storingen/1", who=WOUTER),
    Screen(name="beheer-storing-termijnen", path="/beheer/storingen/1/termijnen", who=WOUTER),
    Screen(name="beheer-quarantaine", path="/beheer/quarantaine", who=WOUTER, kept=PHONE),
    Screen(name="beheer-quarantaine-mail", path="/beheer/quarantaine/1", who=WOUTER),
    Screen(name="beheer-uitgaand", path="/beheer/uitgaand", who=WOUTER, kept=PHONE),
    Screen(
        name="beheer-uitgaand-bericht",
        path="/beheer/uitgaand",
        who=WOUTER,
        act=acts.open_first("main table a"),
    ),
    Screen(name="beheer-medewerkers", path="/beheer/medewerkers", who=WOUTER, kept=PLAIN),
    Screen(name="beheer-medewerker", path="/beheer/medewerkers/1", who=WOUTER),
    Screen(
        name="beheer-nieuw",
        path="/beheer/medewerkers/nieuw",
        who=WOUTER,
        act=press("Voeg medewerker toe"),
    ),
    Screen(name="beheer-afdelingen", path="/beheer/afdelingen", who=WOUTER),
    Screen(name="beheer-afdeling", path="/beheer/afdelingen/1", who=WOUTER),
    Screen(name="beheer-onderwerpen", path="/beheer/onderwerpen", who=WOUTER),
    Screen(name="beheer-onderwerp", path="/beheer/onderwerpen/1", who=WOUTER),
    Screen(name="beheer-postbussen", path="/beheer/postbussen", who=WOUTER),
    Screen(name="beheer-postbus", path="/beheer/postbussen/1", who=WOUTER),
    Screen(name="beheer-normen", path="/beheer/normen", who=WOUTER, kept=PLAIN),
    Screen(name="beheer-norm", path="/beheer/normen/1", who=WOUTER),
    Screen(name="beheer-openingstijden", path="/beheer/openingstijden", who=WOUTER, kept=PLAIN),
    Screen(name="beheer-openingstijd", path="/beheer/openingstijden/nieuw", who=WOUTER),
    Screen(name="beheer-kalender", path="/beheer/kalenders/1", who=WOUTER),
    Screen(name="beheer-lopende-termijnen", path="/beheer/lopende-termijnen", who=WOUTER),
    Screen(name="beheer-gelijkgesteld", path="/beheer/gelijkgestelde-dagen", who=WOUTER),
    Screen(name="beheer-brieven", path="/beheer/brieven", who=WOUTER),
    Screen(name="beheer-brief", path="/beheer/brieven/ontvangstbevestiging/nl", who=WOUTER),
    Screen(name="beheer-logboek", path="/beheer/logboek", who=WOUTER),
)
_STEERING = (
    Screen(name="sturing-nu", path="/sturing/nu", who=MARIJKE, kept=EVERY),
    Screen(name="sturing-contacten", path="/sturing/contacten?keuze=te-laat", who=MARIJKE),
    Screen(name="sturing-trend-weinig", path="/sturing/trend?periode=deze-week", who=MARIJKE),
    Screen(name="sturing-definities", path="/sturing/definities", who=MARIJKE),
    Screen(name="signalen", path="/signalen", who=MARIJKE, kept=PHONE),
    Screen(name="sturing-scherm", path="/sturing/scherm", who=MARIJKE, kept=DARK),
)
_CITIZENS = (
    Screen(name="inloggen", path="/inloggen", kept=PLAIN),
    Screen(name="inloggen-fout", path="/inloggen", act=acts.sign_in_wrongly),
    Screen(name="contactformulier", path="/contact", kept=PHONE),
    Screen(name="contactformulier-fout", path="/contact", act=acts.ask_nothing, kept=PHONE),
    Screen(name="contactformulier-engels", path="/contact?taal=en"),
    Screen(name="storingen", path="/storingen", kept=PHONE),
    Screen(name="storingen-engels", path="/storingen?taal=en"),
    Screen(name="contactformulier-verzonden", path="/contact", act=acts.ask, kept=PLAIN),
    Screen(name="bestanden", path=f"/bestanden/{ADDRESS}", kept=PHONE),
    Screen(name="bestanden-verlopen", path="/bestanden/verlopen"),
    Screen(name="demo-postvak", path="/demo/postvak", kept=PLAIN),
)
_ERRORS = (
    Screen(name="fout-403", path="/beheer", who=NOOR),
    Screen(name="fout-404", path="/contacten/0000000000", who=NOOR, kept=PLAIN),
    Screen(name="fout-404-inwoner", path="/contact/bestaat-niet"),
    Screen(name="fout-413", path="/contact?fout=413"),
    Screen(name="fout-429", path="/inloggen?fout=429"),
    Screen(name="fout-500", path="/contact?fout=500"),
)
# Last what changes the demo for who looks after it.
_AFTERWARDS = (Screen(name="werkplek-ongedaan", path="/wachtrij", who=NOOR, act=acts.send_answer),)

_MANY = 40_000  # reports of a quarter say something from here on
_REPORTS = (
    Screen(
        name="sturing-trend",
        path="/sturing/trend",
        who=MARIJKE,
        kept=EVERY,
        contacts=_MANY,
    ),
    Screen(
        name="sturing-trend-contacten",
        path="/sturing/trend/contacten?periode=dit-jaar",
        who=MARIJKE,
        contacts=_MANY,
    ),
)

SCREENS = (
    *_WORKPLACE,
    *_KENNISBANK,
    *_ADMIN,
    *_STEERING,
    *_CITIZENS,
    *_ERRORS,
    *_AFTERWARDS,
    *_REPORTS,
)
