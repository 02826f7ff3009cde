/**
 * First names and surnames as people in Flanders, Brussels, Wallonia and the Netherlands bear them: enough to notice that a
 * query asks for a person. Folded (lower case, without accents), separated by spaces. Facts, from the public statistics of
 * names; it need not be complete, for what is noticed is asked about and what is not noticed is still seen by the
 * data protection officer.
 */

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

export const firstNames = words(`
  aaron abdel abdelkader abdullah achmed achiel achraf adam adil adriaan adriana agnes ahmed aicha aisha albert alberte alex
  alexander alexandra alexandre alfons ali alice alicia aline alix amal amber amelie amina amine amira ana anas andre andrea
  andreas andrew andy aneta angela angelique anita anja ann anna annabel anne anneke anneleen annelies annelore annemarie
  annemie annick annie anouk anthony antoine antoinette antoon antonia antonio ariane arianne arie arjan arjen arne arno arnold
  arthur astrid august auguste aurelie axelle ayoub aziz bart bas bastiaan benjamin benny benoit bernadette bernard bert bianca
  bilal birgit bjorn bob bram brahim brecht brent brian brigitte britt bruno caitlin camille carine carl carla carlo carlos
  carmen carole carolien carolina caroline cas casper catharina catherine cathy cecile cedric celine chantal charles charlotte
  chloe chris christel christelle christiaan christian christiane christina christine christof christophe cindy claire clara
  claude claudia clement colette conny corinne cornelia cornelis corrie cynthia daan damien daniel daniela danielle danny david
  davy dean debby deborah delphine demi denis denise diana didier dieter dimitri dina dirk djamila dominique dorien dounia
  driss dries dylan eddy edgard edith edmond edouard eduard edward edwin eefje eline elisa elisabeth elise elke ella ellen elly
  els elsa elsje emiel emile emilie emily emine emma eric erica erik erika erna ernest ester esther etienne eva evelien
  eveline evelyne evert evi ezra fabienne fabio fabrice fanny farid fatiha fatima fatma felix femke fenna ferdinand fernand
  filip finn fleur floor flor florence florian floris francine francis francisca franciscus francois francoise frank frans
  frauke fred frederic frederick frederik freddy freya frits gabriel gabriela gabrielle gaston geert geertrui geertruida
  genevieve georges georgette gerard gerda gerrit gert gertrude gerry ghislain ghislaine gianni gilbert gilberte gilles gina
  ginette giovanni gitte godelieve goedele greet gregory greta griet guido guillaume guus guy gwen gwendoline hafida hakim
  hamza hanna hannah hanne hannelore hans harm harrie harry hassan hedwig heidi hein helena helene hendrik henk henri
  henriette herman hilda hilde hind hubert hugo huguette ibrahim ida igor ilias ilse imane imke ines inge ingeborg ingrid irena
  irene iris isa isaac isabel isabelle ismail ivan ivo jaak jaap jacob jacqueline jacques jaimy jamal jamila jan jana janne
  janneke janny jannick jared jarne jasmien jasmine jason jasper jay jean jeanette jeanine jeanne jeannine jef jelena jelle jenna
  jennifer jenny jens jeremy jeroen jerome jesse jessica jessie jet jeurgen jill jim jimmy jo joachim joan joanna jochen joel
  joelle johan johanna johannes john johnny jolanda jolien jonas jonathan joop joost jordi jordy joren joris jos jose josee
  josefien joseph josephine josiane joshua jozef judith jules julia julie julien juliette julius jurgen justine kaat karel karen
  karim karima karin karina karine karl karlien kasper kathleen kathy katia katja katleen katrien katrijn kawtar kay kees
  kelly ken kenneth kenny kevin khadija khalid kim kimberly kirsten kjell klaas klara klaartje koen koenraad kris krista
  kristel kristien kristina kristine kristof kurt kylian lander lara lars laura laure laurence laurens laurent lauren lea leen
  leentje lena lennert leo leon leonard leonie leontine leopold lien lieke liesbet liesbeth lieselot lieve lieven ligia lili
  liliane lilly lina linda lisa lise lisette lode lodewijk lola lore lorenzo lotte lou louis louisa louise loubna lowie luc
  luca lucas lucia lucie lucien lucienne ludo ludovic luka lukas luna lut lydia lydie maaike maarten madeleine magali magda
  malika mandy manon manu manuel marc marcel marcella margaret margareta margaux margot margriet maria mariam marian marianne
  marie marieke marielle mariette marijke marijn marina mario marion marit marita marjan marjolein marjorie marlene marleen
  marleene marnix marta martha martijn martin martina martine mathias mathieu mathijs mathilde matteo matthew matthias
  matthieu maud maurice maurits max maxim maxime mehdi mehmet melanie melissa melvin merel mia michael michel michele micheline
  michelle michiel mieke miet mike milan mila mira mireille miriam mohamed mohammed monica monika monique moniek morgane
  mounir mourad mustafa myriam naima nabil nadia nadine najat nancy naomi nasser natacha natalia natalie natascha nathalie
  nathan neeltje nele nelly nick nicolas nicole niels nienke nina noa noah noel noemie noor nora norbert nouredine odette
  olga olivia olivier omar oscar osman otto pascal pascale patricia patrick patrik paul paula pauline paulette peggy perrine
  peter petra philippe piet pieter pieterjan pierre pim polly quinten rachel rachida rafael ralf ramon raoul raphael raymond
  rebecca regine reginald reinhilde reinout remco remi renaat renaud rene renee renilde ria ricardo richard rik rina rita
  robbe robby robert robin robrecht rochelle roel roeland roger roland rolf romain roman romy ronald ronny rosa rosalie rosette
  rosita roxanne ruben rudi rudy rutger ruth ryan saar sabine sabrina said saida salah salima sam samira samuel sander sandra
  sandrine sandy sanne sara sarah sascha saskia sebastiaan sebastien selma senne serge severine seppe shana sharon sieglinde
  siemen sigrid silke silvia simon simonne simone sofia sofie sofiane solange sonia sonja sophie stan stef stefaan stefan
  stefanie steffie stephan stephane stephanie steve steven stien stijn suzanne suzy svetlana sven sylvain sylvia sylvie tamara
  tania tanja tara tatiana teun thea theo theofiel theresia therese thibault thibaut thierry thijs thomas tiffany tijl tijs tim
  timo timothy tina tine tineke tinne tobias tom tomas tommy toon tony tristan trudy ugur ulrike ursula valentin valentina
  valerie vanessa veerle vera verena veronique vic vicky victor victoria vincent violet vital viviane walter ward wendy
  werner wesley wilfried wilhelmina willem willemijn willy wim wivina wouter xander xavier yannick yara yasmina yasmine yassin
  yassine yolande youri youssef yousra yusuf yvan yves yvette yvonne zakaria zeger zeno zita zoe zohra
`)

/** First names that are also plain words; they count only with a capital and a surname that is known. */
export const alsoPlainWords = words(`
  amber amal ann bas bob bram cas claude dean dries els emma eva fleur floor flor frank frans gina guy hein hind ida iris jay jet
  jim jo john jules kay ken kim klara kris lien lieve lore lou luc lut mia mike miet mila noor otto paul peter piet pim rik
  robin roman romy rosa saar said sam sander sandy stan stef tine tom tony toon vera vic vital ward violet max august
`)

export const surnames = words(`
  aerts adriaens adriaenssens baert baeten bakker bal baert beckers beeckman bekaert berends bergmans bernaerts bertels
  bevers blom blommaert boeckx boels boer bogaert bogaerts boonen boon bos bosch bosman bosmans bouwens bracke braeckman brouwer
  brouwers bruggeman bruyninckx buys buysse callebaut callens caluwe cantaert carlier casteleyn ceulemans christiaens claes
  claessens claeys clerckx cools coppens cornelis cornelissen cox craenen creten cuypers cuyvers daems daniels debruyne declercq
  decock deckers deconinck dedecker degroote dehaene dejong dejonghe dekeyser dekker delaere delvaux demeyer demey denis depauw
  deprez desmedt desmet devos devries dewaele dewulf dhondt dierckx dierick diels dijkstra dubois dumont dupont dumon
  eeckhout engelen everaert everaerts evers feyen fransen francken franssen gevaert geens geerts gielen gijsen gillis goossens
  goethals goris govaerts gysels haesaert hendrickx hendriks hens herman hermans heylen heymans hofman hofmans hoekstra
  horemans huybrechts huysmans huijbers jacobs jansen janssen janssens jaspers joossens joosten kestens kerkhofs knops
  kok koster kuijpers kuiper kusters lacroix lambert lambrechts lambrecht lammens lannoo laurent leblanc lefebvre lejeune lemmens
  lemaire lenaerts leroy leys lievens linden luyten luyckx maas maes maertens marechal martens matthys meert meeus mertens meulemans
  meyer michiels michielsen moens molenaar moons moreau mulder mulders naessens neyens nijs nys nuyts ooms oosterlinck
  pauwels peeters peters petit pieters piessens pinxten poels pollet prinsen proost put raes raeymaekers renard reynders reyniers
  roels roelants rombouts roosen rosseel ruts saelens sanders schepers schmitz schoofs schouten schreurs sels segers sergeant
  simon simons simonis slegers smedts smeets smet smets smit smits smolders snoeck somers stevens steyaert stroobants swinnen
  thijs thys timmerman timmermans tack tanghe theunis theys tielemans tilborghs torfs vandenberghe vandenbroucke vanderlinden
  vandermeersch vandevelde vandevoorde vandewalle vandamme vandyck vanhove vanhecke vanneste vanherck vankerckhove vanacker
  verbeeck verbeke verbruggen verbist vercammen vercauteren verdonck vereecke verelst verheyen verhaegen verhaeghe verhelst
  verhoeven verhulst verlinden vermeersch vermeir vermeiren vermeulen verschueren versluys verstraete verstraeten vervaet vervoort
  verwimp visser vlaeminck vrancken vries wauters wellens wens wijnants willaert willems winters wouters wuyts wuyten
  yilmaz kaya demir celik sahin bouzid benali elamrani amrani bakkali elidrissi haddad
`)

/** What comes between a first name and a surname. */
export const particles = words(
  `van vande vanden vander ver de den der het ten ter te la le du des del di el ben d l t`,
)

/** What makes two words after each other the name of a place, a house or a feast and not of a person. */
export const placeWords = words(`
  straat laan plein weg steenweg dreef kaai pad lei baan brug tunnel park bos wijk hof markt school scholen college atheneum
  academie basisschool instituut zaal hal sporthal zwembad stadion museum theater bibliotheek kerk kapel basiliek parochie
  ziekenhuis kliniek woonzorgcentrum rusthuis hospitaal station halte bushalte zaken winkel bakkerij slagerij apotheek cafe frituur
  restaurant brasserie garage hotel festival feest feesten kermis loop koers cross stoet jaarmarkt braderie prijs trofee
  bokaal toernooi kring fanfare harmonie koor club vereniging fonds stichting sint st saint sainte heilig heilige onze koning
  koningin keizer prins prinses paus monument standbeeld belgie belgium belgique vlaanderen nederland rue avenue place chaussee boulevard quai ecole lycee hopital eglise gare
`)

/** `Kerkstraat`, `Jan Breydellaan`: the last word of a street's name. */
export const streetEnding =
  /(?:straat|straatje|buurt|wijk|laan|plein|pleintje|weg|steenweg|dreef|kaai|kade|lei|baan|brug|tunnel|park|wijk|hof|markt|vest|singel|gracht|poort|pad|school|college|zaal|hal|feesten|festival|kermis|loop|cross|prijs|kapel|kerk)$/
