"""Frequent given names in France: with them a person's name is told from a company's.

Words that are also places or ordinary company words (France, Lorraine, Florence…) are left out.
"""

_NAMES = """
abdel abdelkader abdallah abdoulaye abel adam adama adele adeline adelaide adil adrien adrienne
agathe agnes ahmed aicha aida aimee aissa aissatou alain alban albane albert alberte alberto aldo
alex alexandra alexandre alexia alexis alfred alfredo ali alia alice alicia alima aline alison alix
alizee aloise alphonse alyssa amadou amandine amelie amel amina aminata amine amir ana anael anais
anas anastasia anatole andre andrea andreas andree ange angele angelina angeline angelique anissa
anita ann anna annabelle anne annick annie anouk anthony antoine antoinette antonin antonio antony
apolline arian ariane arlette armand armelle arnaud arnold arsene arthur assia astrid aude audrey
auguste augustin aurelie aurelien aurore awa axel axelle aya ayoub aymeric aziz babette bakary
baptiste barbara basile bastien beatrice benedicte benjamin benoit bernadette bernard berthe
bertrand bettina bilal blaise blanche blandine boris boubacar brahim brice brigitte bruno calvin
camille candice capucine carine carla carlos carmen carole carolina caroline cassandra catherine
cathy cecile cecilia cedric celestin celestine celia celine chantal charlene charles charlie
charlotte chloe christel christelle christian christiane christianne christine christophe claire
clara clarisse claude claudette claudia claudie claudine clea clelia clemence clement clementine
clotilde colette coline colombe constance constant coralie corentin corinne cornelie cosette
cristina cyprien cyril cyrille cyrine damien daniel daniela daniele danielle dany daphne david
deborah delphine denis denise diana diane didier dimitri djamila dolores dominique donatien
donovan dorian doriane dorine dorothee driss dylan edgar edith edmond edouard eduardo edwige
eleonore elena eleonora elia elian eliane elias elie elina eline elisa elisabeth elise elisee ella
elodie
eloi eloise elsa elvire elyes emeline emeric emile emilie emilien emilio emma emmanuel emmanuelle
enzo eric erica erika ernest ernestine erwan esteban estelle esther ethan etienne eugene eugenie
eva evan evelyne fabian fabien fabienne fabio fabrice fadila faiza fanny farid farida fatiha fatima
fatma fatou fatoumata felicie felicien felix ferdinand fernand fernande fernando fiona firmin
flavie flavien flora florentin floriane florian francesca francesco francine francis francisco
franck francois francoise francoise franky fred freddy frederic frederique gabin gabriel gabriela
gabrielle gael gaelle gaetan gaspard gaston gautier genevieve geoffrey george georges georgette
gerald geraldine gerard germain germaine ghislain ghislaine gilbert gilberte gilles gina ginette
giovanni gisele giuseppe gladys gontran gregoire gregory guilhem guillaume guillemette guy gwenael
gwenaelle gwendoline habib habiba hadrien hakim halima hamid hamza hanane hania hanna hannah hans
hassan hatem heidi helena helene helga henri henriette herve hicham hilda hippolyte honore honorine
hortense houda hubert hugo hugues huguette ibrahim ibrahima idriss igor ilan ilona ilyes imane imen
ines ingrid irena irene iris isaac isabelle isabel isaline ismael issam ivan jack jackie jacky
jacqueline jacques jade jamal jamel jamila jan jane janine jasmine jason jawad jean jeanine jeanne
jeannette jeannine jeannot jennifer jenny jeremie jeremy jerome jessica jessie jessy jihane jimmy
joachim joan joanna joao joaquim jocelyn jocelyne joel joelle johan johann johanna john johnny
jonas jonathan jordan jordane jorge jose josee joseph josephine josette joshua josiane josselin
josue joy joyce juan judith jules julia julian juliana julie julien julienne juliette justin
justine kader kadiatou kais kamel kamelia karen karim karima karin karine karl katarina katia
katy kelly kenza ketty kevin khadija khadidja khaled khalid kim kylian laetitia laila lara larissa
laura laure laurence laurene laurent lauriane laurie laurine lea leila lena leo leon leonard leonie
leonor leonore leopold leslie leticia liam lidia lila lilia lilian liliane lilou lina linda lionel
lisa lise lisette loan loic lola lorena lorenzo loris lou louane louis louisa louise louisette
louna luc luca lucas lucette lucia lucie lucien lucienne lucile lucille lucy ludivine ludovic
luigi luis lukas luna lydia lydie lyes maddy madeleine madeline mael maelle maelys maeva magali
magalie maggy mahamadou maher mahmoud maia maimouna malek malia malik malika mamadou manal mandy
manon manuel manuela marc marceau marcel marcelle marcelline marco marguerite maria mariam mariama
marianne marie mariella marielle marilyne marina marine mario marion marius marjolaine marjorie
markus marlene martha marthe martial martin martine maryam maryline maryse maryvonne massimo
matheo mathieu mathilde mathis mathys matteo matthias matthieu maud maude maureen maurice mauricette
max maxence maxim maxime maximilien mayeul medhi megane mehdi melanie melina melinda meline melissa
melodie melvin mercedes meriem merwan meryem mia michael michel michele micheline michelle mickael
miguel mike mikael milan milena mina mireille miriam moctar mohamed mohammed moise momar monica
monika monique morgan morgane mouna mounir mourad moussa moustapha muriel mustapha mylene myriam
nabil nabila nadege nadia nadine nadir nahla naima najat naomi nassim nassima natacha natalia
natasha nathalie nathan nathanael nawal nawel nelly nelson nicola nicolas nicole nils nina ninon
noa noah noam noel noelie noelle noemie nolan nora norah norbert norma nour noura odette odile
olga olivia olivier omar ondine ornella oscar otman oumar oumou ousmane owen pablo paola paolo
pascal pascale pascaline patrice patricia patrick paul paula paule paulette paulin pauline paulo
pedro peggy perrine peter petra philibert philippe philomene pierre pierrette pierrick prisca
priscilla prosper quentin rabah rachel rachid rachida rafael raissa ralph ramon ramzi raoul raphael
raphaelle raymond raymonde rebecca redouane regine regis reine remi remy renaud rene renee reynald
ricardo richard rita robert roberte roberto robin rodolphe rodrigue roger roland rolande romain
romane romeo romuald romy ronan rosa rosalie rose roseline rosine roxane ruben rudy sabine sabrina
sacha safia said saida salah salim salima salma salome salomon sam samantha sami samia samir samira
sammy samson samuel samy sandie sandra sandrine sandy sara sarah sasha saskia savannah sebastian
sebastien selena selim selma serena serge sergio severin severine sharon sheila sibylle sidonie
silvia simeon simon simone sofia sofiane solange solene soline sonia sophia sophie soraya souad
soufiane souleymane stanislas stefan stella stephan stephane stephanie steve steven sullivan sunny
suzanne suzette suzie sven svetlana sybille sylvain sylvaine sylvette sylvia sylviane sylvie
tamara tania tanguy tarek tariq tatiana teddy teo teresa thais thea theo theodore theophile therese
thibaud thibault thibaut thierry thomas tifanie tiffany timeo timothe timothee tiphaine titouan
tom tommy tony toufik tristan ugo ulrich ursula ulysse valentin valentina valentine valere valeria
valerie valery vanessa vanina vera veronique vianney vicky victoire victor victoria victorien
victorine vincent vincente violaine violette virgile virginie vivian viviane vivien vladimir
wafa wahib waldemar walid walter wassim wendy werner wilfrid wilfried william willy xavier yacine
yael yan yanis yann yannick yannis yara yasmina yasmine yassine yoann yoan yohan yohann yolande
younes yousra youssef youssouf yvan yves yvette yvon yvonne zakaria zara zeina zelie zineb zoe
zohra zora
"""

GIVEN_NAMES = frozenset(_NAMES.split())
"""Lower case, without accents."""
