"""What the page says when something does not work, and of files that are sent up."""

from askmig.interfaces.web.words import Texts

TROUBLE: dict[str, Texts] = {
    "bad_question": (
        "Escriba una pregunta con alguna palabra y de hasta {longest} caracteres.",
        "Type a question that holds a word and has up to {longest} characters.",
        "Écrivez une question avec au moins un mot et {longest} caractères au plus.",
        "Escreva uma pergunta com alguma palavra e até {longest} caracteres.",
    ),
    "bad_filter": (
        "Un documento del filtro ya no está en la colección: quite el filtro y pregunte de nuevo.",
        "A document of the filter is no longer in the collection: clear the filter and ask again.",
        "Un document du filtre n’est plus dans la collection : ôtez le filtre et redemandez.",
        "Um documento do filtro já não está na coleção: retire o filtro e pergunte de novo.",
    ),
    "trouble": (
        "No se pudo responder por un fallo del programa. Pruebe otra vez; si se repite, avise a quien lo mantiene.",
        "The program failed to answer. Try again; if it happens again, tell the person who maintains it.",
        "Le programme n’a pas pu répondre. Réessayez ; si cela se répète, prévenez la personne qui le maintient.",
        "O programa não conseguiu responder. Tente outra vez; se acontecer de novo, avise quem o mantém.",
    ),
    "busy": (
        "Hay muchas preguntas en este momento. Espere unos segundos y pulse «Repetir».",
        "Many people are asking just now. Wait a few seconds and press “Ask again”.",
        "Il y a beaucoup de questions en ce moment. Attendez quelques secondes et appuyez sur « Redemander ».",
        "Há muitas perguntas neste momento. Espere uns segundos e pressione «Repetir».",
    ),
    "offline": (
        "No se llega al servidor. Compruebe la conexión y pulse «Repetir».",
        "The server cannot be reached. Check the connection and press “Ask again”.",
        "Le serveur est injoignable. Vérifiez la connexion et appuyez sur « Redemander ».",
        "Não se consegue chegar ao servidor. Verifique a ligação e pressione «Repetir».",
    ),
    "not_kept": (
        "Este navegador no deja guardar la conversación; se perderá al cerrar la página.",
        "This browser does not let the conversation be kept; it will be lost when the page is closed.",
        "Ce navigateur ne permet pas de garder la conversation ; elle sera perdue à la fermeture de la page.",
        "Este navegador não deixa guardar a conversa; perder-se-á ao fechar a página.",
    ),
    "bad_request": (
        "El programa no entiende lo que se le envió. Recargue la página y pruebe otra vez.",
        "The program does not understand what it was sent. Reload the page and try again.",
        "Le programme ne comprend pas ce qui lui a été envoyé. Rechargez la page et réessayez.",
        "O programa não entende o que lhe foi enviado. Recarregue a página e tente outra vez.",
    ),
    "quote_gone": (
        "La cita [{number}] ya no está en {document}, que ha cambiado: pregunte de nuevo.",
        "Citation [{number}] is no longer in {document}, which has changed: ask again.",
        "La citation [{number}] n’est plus dans {document}, qui a changé : redemandez.",
        "A citação [{number}] já não está em {document}, que mudou: pergunte de novo.",
    ),
    "no_page": (
        "No hay ninguna página con ese pasaje.",
        "There is no page with that passage.",
        "Il n’y a aucune page avec ce passage.",
        "Não há nenhuma página com essa passagem.",
    ),
    "bad_link": (
        "El enlace no lleva a ningún lugar: {reason}.",
        "The link leads nowhere: {reason}.",
        "Le lien ne mène nulle part : {reason}.",
        "A ligação não leva a lugar nenhum: {reason}.",
    ),
    "no_document": (
        "no hay ningún documento «{name}»",
        "there is no document “{name}”",
        "il n’y a pas de document « {name} »",
        "não há nenhum documento «{name}»",
    ),
    "no_paragraph": (
        "{document} no tiene ningún párrafo «{name}»",
        "{document} has no paragraph “{name}”",
        "{document} n’a pas de paragraphe « {name} »",
        "{document} não tem nenhum parágrafo «{name}»",
    ),
    "no_footnote": (
        "{document} no tiene ninguna nota «{name}» en ese lugar",
        "{document} has no note “{name}” in that place",
        "{document} n’a pas de note « {name} » à cet endroit",
        "{document} não tem nenhuma nota «{name}» nesse lugar",
    ),
    "setup_heading": (
        "Todavía no hay documentos a los que preguntar",
        "There are no documents to ask yet",
        "Il n’y a pas encore de documents à interroger",
        "Ainda não há documentos a que perguntar",
    ),
    "setup_files": (
        "Ponga los documentos en la carpeta {corpus} y una fila por documento en su catalogue.csv.",
        "Put the documents into the folder {corpus} and a row for each into its catalogue.csv.",
        "Mettez les documents dans le dossier {corpus} et une ligne par document dans son catalogue.csv.",
        "Ponha os documentos na pasta {corpus} e uma linha por documento no seu catalogue.csv.",
    ),
    "setup_build": (
        "Ejecute «askmig build»: lee los documentos y hace el índice.",
        "Run “askmig build”: it reads the documents and makes the index.",
        "Lancez « askmig build » : il lit les documents et fait l’index.",
        "Execute «askmig build»: lê os documentos e faz o índice.",
    ),
    "setup_again": (
        "Vuelva a iniciar «askmig serve» y recargue esta página.",
        "Start “askmig serve” again and reload this page.",
        "Relancez « askmig serve » et rechargez cette page.",
        "Inicie de novo «askmig serve» e recarregue esta página.",
    ),
    "setup_reason": (
        "Lo que el programa encontró:",
        "What the program found:",
        "Ce que le programme a trouvé :",
        "O que o programa encontrou:",
    ),
}

UPLOAD: dict[str, Texts] = {
    "upload_label": ("Añadir documentos", "Add documents", "Ajouter des documents", "Acrescentar documentos"),
    "upload_send": ("Añadir", "Add", "Ajouter", "Acrescentar"),
    "upload_hint": (
        "Se leen aquí y desde entonces responden también ellos, para todos los que usan esta página.",
        "They are read here, and from then on answer too, for everybody who uses this page.",
        "Ils sont lus ici, puis répondent eux aussi, pour tous ceux qui utilisent cette page.",
        "São lidos aqui e passam a responder também, para todos os que usam esta página.",
    ),
    "uploading": (
        "Leyendo los documentos; puede tardar un minuto…",
        "Reading the documents; this may take a minute…",
        "Lecture des documents ; cela peut prendre une minute…",
        "A ler os documentos; pode demorar um minuto…",
    ),
    "upload_done": (
        "Recargue la página para verlos en la lista y en el filtro.",
        "Reload the page to see them in the list and in the filter.",
        "Rechargez la page pour les voir dans la liste et dans le filtre.",
        "Recarregue a página para os ver na lista e no filtro.",
    ),
    "upload_most": (
        "Elija {count} archivos como mucho.",
        "Choose {count} files at most.",
        "Choisissez {count} fichiers au plus.",
        "Escolha {count} ficheiros no máximo.",
    ),
    "upload_size": (
        "Los archivos pasan de {megabytes} MB.",
        "The files have more than {megabytes} MB.",
        "Les fichiers dépassent {megabytes} Mo.",
        "Os ficheiros passam de {megabytes} MB.",
    ),
    "upload_type": (
        "{name} no es de un tipo que se lea aquí: {types}.",
        "{name} is not of a type that is read here: {types}.",
        "{name} n’est pas d’un type lu ici : {types}.",
        "{name} não é de um tipo que se leia aqui: {types}.",
    ),
    "read_it": ("Leerlo", "Read it", "Le lire", "Lê-lo"),
    "file_added": (
        "Añadido: {title} ({name}; {paragraphs} párrafos, {footnotes} notas).",
        "Added: {title} ({name}; {paragraphs} paragraphs, {footnotes} footnotes).",
        "Ajouté : {title} ({name} ; {paragraphs} paragraphes, {footnotes} notes).",
        "Acrescentado: {title} ({name}; {paragraphs} parágrafos, {footnotes} notas).",
    ),
    "file_doubts": (
        "Lugares que conviene mirar: {count}.",
        "Spots to look at: {count}.",
        "Endroits à vérifier : {count}.",
        "Lugares que convém verificar: {count}.",
    ),
    "file_known": (
        "{name} ya está en la colección: {document}.",
        "{name} is in the collection already: {document}.",
        "{name} est déjà dans la collection : {document}.",
        "{name} já está na coleção: {document}.",
    ),
    "file_refused": (
        "{name} no se ha añadido: está dañado o protegido, o no tiene texto que se pueda citar.",
        "{name} was not added: it is damaged or locked, or holds no text that can be cited.",
        "{name} n’a pas été ajouté : il est endommagé ou protégé, ou n’a pas de texte que l’on puisse citer.",
        "{name} não foi acrescentado: está danificado ou protegido, ou não tem texto que se possa citar.",
    ),
}
