"""Given names: short forms, and which words are known to be given names. Short and general on purpose."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

# Full name: the short forms in common use.
_SHORT = """
abigail: abby abbie gail; abraham: abe bram; adrian: ade; albert: al bert bertie; alejandro: alex ale jandro;
alexander: alex al sandy sasha sascha lex xander alec; alexandra: alex sandra sasha sandy lexi; alfred: fred freddy alf al;
alice: ali; amanda: mandy; andrea: andi; andreas: andi andy; andrew: andy drew; angela: angie; anna: annie anya ania;
anne: annie nan; anthony: tony ant; antonio: toni tony; antonia: toni; archibald: archie; arnold: arnie; arthur: art artie;
barbara: barb babs barbie; bartholomew: bart; benedict: ben; benjamin: ben benny benji; bernard: bernie; bernhard: bernd;
bradley: brad; calvin: cal; cameron: cam; catherine: cathy kate cat katie; katherine: kathy kate kat katie kit;
kathryn: kathy kate katie; katarina: kati katja; charles: charlie chuck chas chaz; charlotte: charlie lotte lottie;
christian: chris; christina: chris tina christy; christine: chris chrissy; christopher: chris kit topher; claudia: claudi;
clifford: cliff; constance: connie; cynthia: cindy; daniel: dan danny dani; daniela: dani; danielle: dani; david: dave davy;
deborah: deb debbie debby; dennis: denny; diana: di; dmitri: dima mitya; dmitry: dima mitya; dominic: dom nic; donald: don donny;
dorothy: dot dottie dolly; douglas: doug; eduardo: edu lalo; edward: ed eddie ned ted teddy; edwin: ed eddie; eleanor: ellie nell nora;
elizabeth: liz lizzy lizzie beth betty bess eliza betsy libby; elisabeth: lisa elli lis sissi; emily: em emmy; emmanuel: manny manu;
enrique: quique; ernest: ernie; eugene: gene; evgeny: zhenya; ferdinand: ferdi; florian: flo; frances: fran fanny frankie;
francesco: franco cesco; francis: frank fran; francisco: paco pancho; franklin: frank; franz: franzl; frederick: fred freddie freddy;
friedrich: fritz fred; gabriel: gabe; gabriele: gabi; geoffrey: geoff; george: georgie; gerald: gerry jerry; gerhard: gerd;
gertrude: trudy; giovanni: gianni vanni; giuseppe: beppe peppe pino; gregory: greg; guillermo: memo; gwendolyn: gwen; harold: harry hal;
harriet: hattie; heinrich: heinz heini; helen: nell; helena: lena; henry: harry hank hal; herbert: herb bert; howard: howie;
ignacio: nacho; irina: ira; isabella: bella izzy isa; isabel: izzy bella isa; jacob: jake jack; jacqueline: jackie; james: jim jimmy jamie;
jane: janie; janet: jan; jason: jay; jeffrey: jeff; jennifer: jen jenny jenn; jeremy: jerry jem; jessica: jess jessie;
joachim: achim jochen; joan: joanie; joanna: jo; johannes: hannes hans jo; john: johnny jack jon; jonathan: jon jonny nathan;
jose: pepe; josef: sepp jupp; joseph: joe joey jo; josephine: jo josie; joshua: josh; judith: judy; julia: jule jules; julian: jules;
karl: kalle; kenneth: ken kenny; kevin: kev; kimberly: kim; klaus: klausi; konstantin: kostya kosta; lawrence: larry laurie; leonard: len leo lenny;
leonardo: leo; leonid: lyonya; lillian: lil lily; louis: lou louie; lucas: luke; ludwig: lutz wiggerl; luigi: gigi; madeleine: maddie; madison: maddie;
magdalena: lena magda; manuel: manu; marcus: marc; margaret: maggie meg peg peggy marge margie greta rita; margarete: grete gretel;
maria: mia mitzi; marjorie: marge margie; martha: marty; martin: marty; mary: molly polly; matthew: matt matty; matthias: matze hias;
maximilian: max; maxwell: max; melanie: mel; melissa: mel lissa; michael: mike mick micky mikey michi misha; michelle: shelly chelle;
mikhail: misha; mildred: millie; mohammed: mo; mohamed: mo; muhammad: mo; nancy: nan; natalia: natasha nata; nathan: nate; nathaniel: nate nat;
nicholas: nick nicky nico; nicolas: nico nick; nicole: nicky niki; nikolai: kolya; nikolaus: klaus niko; norman: norm; oliver: ollie oli; olga: olya;
oscar: ossie; pamela: pam; patricia: pat patty tricia trish; patrick: pat paddy; paul: pauly; pavel: pasha; penelope: penny; peter: pete petey;
philip: phil pip; phillip: phil pip; phyllis: phyl; rachel: rach; ralph: ralphie; randall: randy; raymond: ray; rebecca: becky becca; reginald: reg reggie;
ricardo: ricky rico; richard: rick ricky dick rich richie dickie; robert: rob bob bobby robbie robby bert; roberto: beto; rodney: rod; roland: roly;
ronald: ron ronnie; rosemary: rosie rose; rudolf: rudi; russell: russ; salvatore: toto turi; samantha: sam sammy; samuel: sam sammy; sandra: sandy;
santiago: santi; sarah: sally sadie; sebastian: seb basti bastian; sergei: serge seryozha; sergey: serge; sergio: checo; sidney: sid; simon: si;
sofia: sofi; sophia: sophie; spencer: spence; stanley: stan; stefan: steff; stefanie: steffi; stephanie: steph steffi; stephen: steve stevie;
steven: steve stevie; susan: sue susie suzy; susanne: susi sanne; suzanne: sue suzy; sylvia: syl; tatiana: tanya; terence: terry; teresa: terry tess;
theodore: ted teddy theo; theresa: terry tess resi; thomas: tom tommy; timothy: tim timmy; tobias: tobi; ulrich: uli ulli; ulrike: uli ulli ulla;
valentina: valya vale; valerie: val; veronica: ronnie vero; victor: vic; victoria: vicky tori; vincent: vince vinny; vincenzo: enzo; virginia: ginny;
vladimir: vova volodya vlad; walter: walt wally; wendell: wendy; wilhelm: willi willy; wilfred: wilf; william: bill billy will willy liam; winston: win;
yekaterina: katya; ekaterina: katya; yevgeny: zhenya; yulia: yulya; yuri: yura; zachary: zach zack
"""
# Full names with no short form above, of many languages: two of these are two names, however alike they are spelt.
_OTHERS = """
aaron abdul adam adele adriana agnes ahmed aisha alain alan alba aldo alessandro alessia ali alicia alina alison allan amelia amir amy ana anders
andre angelo anja anita anke antoine april ariel arne astrid aurora axel beatrice ben bengt benoit bettina birgit bjorn boris brandon brian bridget
bruce bruno bryan camille carl carla carlo carlos carmen carol carole carolina caroline cecilia celia cesar chantal chen chiara chloe christa
clara claire clare colin cora corinna craig cristina dagmar dale dana daria darren dawn dean denise derek diego dieter dirk dora doris dylan
edgar edith eduard elena eliana elias elin elina elise elke ella ellen elsa elvira emil emilia emilio emma eric erica erich erik erika erin ernesto
ester esther ethan eva evan evelyn fabian fabio farah fatima federico felix fernando filip finn fiona flora frank gareth gary gavin georg georgia
gerard gianluca gilbert gina giulia giulio glen gloria gordon grace graham guido gunther gustav guy hannah hans harald harry hassan hector heidi heike
heinz helga henri henrik hilda horst hugo hussein ian ibrahim ida igor ilse ina ines inga ingrid irene iris isaac ivan ivana ivy jack jan jana
jaroslav javier jay jean jenna jens jerome jesper jesus jill jo joao joel johan johann johanna jonas jonna jordan jorg jorge juan juanita jude judy
julie juliet julien julio june jurgen justin karen kari karin karina karla katrin keith kelly kerstin khalid kirsten kjell kurt kyle lara lars laura
lauren laurent lea leah lee leila lena leon leona leonie leopold leslie lewis lin linda lisa lorenzo lorraine luc luca lucia luciano lucy luis luisa
lukas lydia lynn maike malcolm manfred mara marc marcel marcela marcelo marco marcos mareike margot marian mariana marianne marie marina mario marion
marisa mark markus marta marten martina marvin mason mathias matteo maurice mauro max megan mehmet mercedes mia micaela michal michel mila milan milena
mina ming mira miriam mohan moira monica monika morgan muriel mustafa myra nadia nadine natalie neil nelson nia nigel nikita nils nina noah noel nora
olaf ole oleg olivia omar oskar otto owen pablo paola paolo pascal patrik paula pauline paulo pedro per petra philippe pia pierre rafael rainer ralf
ramon raquel raul rene renata rene rhea ricarda rita roberta robin roger roman romy rosa rosalie roy ruben ruth ryan sabine sabrina saeed salma
sam sara sascha scott sean selma serena shane shannon sharon shawn sheila shirley silke silvia simone sofie sonia sonja stacy stella sven svetlana
tanja tania tara tatjana tessa thea theo thorsten till tina todd tom toni torsten tracy travis trevor troy ursula uwe valentin valeria vanessa vera
vicente viktor viola vivian wanda wayne wei wendy werner willem wolfgang xavier yan yasmin yolanda yvonne zoe
"""


@cache
def _table() -> dict[str, frozenset[str]]:
    """Return short form -> full names."""
    found: dict[str, set[str]] = {}
    for entry in _SHORT.split(";"):
        full, _, short = entry.strip().partition(":")
        for word in short.split():
            found.setdefault(word, set()).add(full)
    return {word: frozenset(full) for word, full in found.items()}


@cache
def _known() -> frozenset[str]:
    fulls = {entry.strip().partition(":")[0] for entry in _SHORT.split(";")}
    return frozenset(fulls | _table().keys() | set(_OTHERS.split()))


def full_forms(word: str) -> Collection[str]:
    """Return the full names that a folded given name can stand for, itself among them: ``bert`` for Robert, Albert."""
    full = _table().get(word)
    return (word,) if full is None else {*full, word}


def one_given_name(one: str, other: str) -> bool:
    """Tell whether two folded given names can be one person's by custom: ``bob`` and ``robert``, ``bill`` and ``will``."""
    short = _table()
    if one == other or (one not in short and other not in short):
        return one == other
    return not {*full_forms(one)}.isdisjoint(full_forms(other))


def is_given_name(word: str) -> bool:
    """Tell whether a folded word is known to be a given name."""
    return word in _known()
