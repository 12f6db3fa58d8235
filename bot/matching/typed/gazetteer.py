"""Places that a name is at once known to be: countries, large cities, American states."""

_COUNTRIES = """
afghanistan, africa, albania, algeria, america, angola, argentina, armenia, asia, australia
austria, azerbaijan, bahrain, bangladesh, belarus, belgium, bolivia, bosnia, botswana, brazil
britain, bulgaria, cambodia, cameroon, canada, chad, chile, china, colombia, congo, costa rica
croatia, cuba, cyprus, czechoslovakia, denmark, ecuador, egypt, england, eritrea, estonia
ethiopia, europe, finland, france, georgia, germany, ghana, great britain, greece, guatemala
haiti, honduras, hungary, iceland, india, indonesia, iran, iraq, ireland, israel, italy, jamaica
japan, jordan, kazakhstan, kenya, korea, kosovo, kuwait, laos, latvia, lebanon, liberia, libya
lithuania, luxembourg, madagascar, malawi, malaysia, mali, malta, mexico, moldova, mongolia
montenegro, morocco, mozambique, myanmar, namibia, nepal, netherlands, new zealand, nicaragua
niger, nigeria, north korea, norway, oman, pakistan, panama, paraguay, peru, philippines, poland
portugal, prussia, qatar, romania, russia, rwanda, saudi arabia, scotland, senegal, serbia
sierra leone, singapore, slovakia, slovenia, somalia, south africa, south korea, soviet union
spain, sri lanka, sudan, sweden, switzerland, syria, taiwan, tanzania, thailand, tunisia, turkey
uganda, uk, ukraine, united kingdom, united states, uruguay, us, usa, u.s, u.k, u.s.a
uzbekistan, venezuela, vietnam, wales, yemen, yugoslavia, zambia, zimbabwe
"""
_STATES_AND_CITIES = """
alabama, alaska, arizona, arkansas, california, colorado, connecticut, delaware, florida, hawaii
idaho, illinois, indiana, iowa, kansas, kentucky, louisiana, maine, maryland, massachusetts
michigan, minnesota, mississippi, missouri, montana, nebraska, nevada, new hampshire, new jersey
new mexico, new york, north carolina, north dakota, ohio, oklahoma, oregon, pennsylvania
rhode island, south carolina, south dakota, tennessee, texas, utah, vermont, virginia
west virginia, wisconsin, wyoming, amsterdam, ankara, athens, atlanta, auckland, baghdad
bangalore, bangkok, barcelona, basel, beijing, berlin, bern, birmingham, bonn, boston, bristol
brussels, bucharest, budapest, buenos aires, cairo, cambridge, cape town, chicago, cologne
copenhagen, dallas, delhi, denver, detroit, dresden, dubai, dublin, edinburgh, florence
frankfurt, geneva, glasgow, guangzhou, hamburg, hanoi, helsinki, hong kong, houston, istanbul
jakarta, jerusalem, johannesburg, kiev, kyiv, lagos, leeds, leipzig, lisbon, liverpool, london
los angeles, lyon, madrid, manchester, manila, melbourne, miami, milan, minneapolis, montreal
moscow, mumbai, munich, nairobi, naples, new delhi, new orleans, new york city, newcastle, osaka
oslo, ottawa, oxford, paris, philadelphia, phoenix, pittsburgh, prague, rome, rotterdam
san diego, san francisco, san jose, santiago, seattle, seoul, shanghai, shenzhen, stockholm
stuttgart, sydney, taipei, tehran, tel aviv, tokyo, toronto, turin, vancouver, venice, vienna
warsaw, washington, zurich
"""


def _names(lines: str) -> frozenset[str]:
    return frozenset(name for name in lines.replace("\n", ", ").split(", ") if name)


COUNTRIES = _names(_COUNTRIES)
COUNTRIES_AND_CITIES = COUNTRIES | _names(_STATES_AND_CITIES)
