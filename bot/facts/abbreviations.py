"""Words that are written with a full stop which does not end a sentence, by what follows.

Data for `sentences`. A word is in one set by how it behaves, not by what it means;
capitals count, since "Mass." is a state and "mass." ends a sentence.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# A name or more of the same phrase always follows: titles, ranks, "e.g.".
BEFORE_NAME = _words(
    "Mr Mrs Ms Mx Dr Prof Gen Col Lt Sgt Capt Cmdr Cmdt Comdr Maj Adm Brig Cpl Pvt Gov Sen Rep "
    "Rev Fr Hon Pres Supt Insp Det Amb Atty Msgr Messrs Mme Mlle Mgr Drs Profs Sens Reps Gens "
    "Sra Srta Hr Fru vs cf viz eg ie e.g i.e a.k.a ca bzw z.B d.h resp incl excl"
)

# A number belongs to it; before anything else it ends a sentence like any word.
BEFORE_NUMBER = _words(
    "No Nos no nos Nr nr Fig Figs fig figs Eq Eqs eq Sec Sect sec Secs Ch Chs ch Chap chap Vol "
    "Vols vol vols p pp P pp Art Arts art arts Para para Paras Pt pt Pts Ver ver v App app Ext "
    "ext Tel tel Ref ref Refs Tab tab Tbl Ex ex Reg reg Cl cl Sub Subs Add Amend approx Approx "
    "est Est c ca circa max Max min Min avg Avg Rm rm Apt apt Ste Bldg Op op Q R s ss § Jan Feb "
    "Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun"
)

# It may end a sentence: only a word that is no part of a name shows that it does.
BEFORE_CAPITAL = _words(
    "Inc Co Corp Ltd LLC Ltda Bros Cos Pty Plc plc GmbH Jr Sr Esq Ph.D Ph PhD M.D St Ste Mt Mts "
    "Ft Ave Blvd Rd Dept dept Univ univ Inst Assn assn Intl Natl Govt govt Div div Dist Sq Pl al "
    "Ed ed Eds eds trans Trans Comm Comm'n Supp Rep Bull Jour Proc Acad Mfg Mfrs Elec Tech Eng "
    "Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Md Mass Mich Minn Miss Mo Mont "
    "Neb Nev Okla Ore Pa Penn Tenn Tex Va Vt Wash Wis Wyo Ont Que Alta Jos Wm Chas Geo Thos "
    "Ex Lib Bk Cf Nr Str Vs approx est"
)

# After a time of day: "9 a.m. Eastern", "5 p.m. Monday", "7 p.m. UTC".
AFTER_TIME = _words(
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May "
    "June July August September October November December Eastern Central Mountain Pacific "
    "Atlantic Greenwich British Indian Japan Local"
)

# Words that begin a sentence and are, with this capital, part of no name.
OPENERS = _words(
    "The This That These Those There Then Thus Therefore Though They Their Them Theirs Through "
    "Throughout Together Today He She It We You I His Her Its Our Your My Hers Ours A An And At "
    "After Afterwards Again Against All Almost Along Already Also Although Always Among Amid "
    "Another Any Anyone Anything Apart As Aside Because Before Being Below Beside Besides Between "
    "Beyond Both But By Can Contrary Could Currently Despite Did Do Does Due During Each Early "
    "Either Especially Even Eventually Every Everyone Everything Except Few Finally First "
    "Following For Formerly From Further Furthermore Generally Given Has Have Having Hence Here "
    "How However If In Including Indeed Initially Instead Into Is Just Last Late Later Least Less "
    "Let Like Likewise Many Meanwhile More Moreover Most Much Near Nearly Neither Never "
    "Nevertheless Next No Nobody None Nonetheless Nor Not Nothing Notwithstanding Now Of Often On "
    "Once One Only Onto Or Originally Other Others Otherwise Over Overall People Per Perhaps "
    "Please Previously Rather Recently Second Several Shall Should Similarly Since So Some "
    "Someone Sometimes Soon Still Subsequently Such Than Third Three To Toward Towards Two Under "
    "Unfortunately Unless Unlike Until Up Upon Use Using Usually Was We Were What Whatever When "
    "Whenever Where Whereas Wherever Whether Which While Who Whoever Whose Why With Within Without "
    "Would Yet According Additionally Consequently Half Four Five Six Seven Eight Nine Ten"
)

# Names that carry their mark wherever they stand.
MARKED_NAMES = _words("Yahoo! Jeopardy! Yum! Mamma Mia!")

# What follows the stop of an ordinal: "am 10. Januar", "on 3. May".
MONTHS_AFTER_ORDINAL = frozenset(
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember "
    "January February March May June July October December".split()
)
