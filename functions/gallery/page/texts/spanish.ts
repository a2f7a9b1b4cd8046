import { ageAt } from "../base/age.ts";
import {
  bytes,
  counted,
  dateAndTime,
  degrees,
  distance,
  dollars,
  duration,
  exposure,
  listed,
  longDate,
  number,
  plural,
  seconds,
} from "../base/format.ts";
import type { Texts } from "./english.ts";
import { spanish as did } from "./log/spanish.ts";
import { spanish as problems } from "./problems/spanish.ts";

// Exact millions take "de": 1.000.000 de caras.
const faces = (n: number) => counted(n, { one: "cara", many: "de caras", other: "caras" });
const photos = (n: number) => counted(n, { one: "foto", many: "de fotos", other: "fotos" });
const people = (n: number) => counted(n, { one: "persona", many: "de personas", other: "personas" });
const groups = (n: number) => counted(n, { one: "grupo", many: "de grupos", other: "grupos" });
const ungrouped = (n: number) =>
  counted(n, { one: "cara sin grupo", many: "de caras sin grupo", other: "caras sin grupo" });
const SEPARATOR = " · ";
/** Reasons of skipped files whose detail says what was found, such as "PDF document". */
const DETAILED = /^(?:too many|not a|unsupported)/;

/** See english.ts. */
export const spanish: Texts = {
  product: "Facet",
  tab: ({ title }) => `${title} · Facet`,

  common: {
    faces: ({ faces: n }) => faces(n),
    cancel: "Cancelar",
    close: "×",
    loading: "Cargando…",
    moreActions: "Más acciones",
    moreMark: "⋯",
    notAFace: "No es una cara",
    save: "Guardar",
    showMore: "Mostrar más",
    someoneElse: "Otra persona…",
    tryAgain: "Volver a intentar",
    undo: "Deshacer",
    unhide: "Mostrar",
    rest: ({ more }) => `+${number(more)}`,
    photoOfFace: ({ index, of }) =>
      of === undefined ? `Foto de la cara ${index}` : `Foto de la cara ${index} de ${number(of)}`,
    named: ({ name, faces: n }) => `Nombre puesto: ${name} (${faces(n)})`,
    confirmed: ({ name, faces: n }) =>
      plural(n, { one: `${faces(n)} confirmada como ${name}`, other: `${faces(n)} confirmadas como ${name}` }),
    removed: ({ name, faces: n }) =>
      plural(n, { one: `${faces(n)} quitada de ${name}`, other: `${faces(n)} quitadas de ${name}` }),
    markedNotAFace: ({ faces: n }) =>
      plural(n, { one: "Marcada: no es una cara", other: `${number(n)} marcadas: no son caras` }),
    notPerson: ({ name }) => `No es ${name}`,
  },

  navigation: {
    pages: "Páginas",
    more: "Más",
    morePages: "Más páginas",
    count: ({ count }) => number(count),
    language: "Idioma",
    library: "Biblioteca",
    logOut: "Cerrar sesión",
  },

  samples: {
    title: "Estas son fotos de muestra",
    text: "Seis fotos de personas que apenas aparecen dos veces: bastan para echar un vistazo, pero no para mostrar lo que hace Facet. Con tus propias fotos, cada fila es alguien a quien conoces.",
    how: ({ command }) => [
      "Tus fotos solo se leen y nunca salen de este equipo. Detén Facet con Ctrl+C y ejecuta ",
      command("npm start -- ~/Pictures"),
    ],
    close: "Cerrar este aviso",
  },

  roles: { view: "Puede ver esta biblioteca, pero no poner nombres ni cambiar nada en ella." },

  help: {
    title: "Atajos de teclado",
    close: "Cerrar",
    sections: [
      {
        title: "Caras nuevas",
        rows: [
          { keys: ["Intro"], does: "Guardar el nombre y pasar al grupo siguiente" },
          { keys: ["↑", "↓"], does: "Grupo anterior o siguiente" },
          { keys: ["←", "→"], does: "Cara anterior o siguiente" },
        ],
      },
      {
        title: "Sugerencias",
        rows: [
          { keys: ["Y"], does: "Sí" },
          { keys: ["N"], does: "No es" },
          { keys: ["L"], does: "Más tarde" },
          { keys: ["1", "2"], does: "El primero o el segundo de varios nombres" },
        ],
      },
      {
        title: "Caras de una persona",
        rows: [
          { keys: ["↑", "↓", "←", "→"], does: "Ir a otra cara" },
          { keys: ["Espacio"], does: "Seleccionar la cara o dejar de seleccionarla" },
          { keys: ["Mayús", "→"], does: "Seleccionar varias seguidas" },
          { keys: ["Ctrl", "A"], does: "Seleccionar todas" },
          { keys: ["C"], does: "Confirmar las caras seleccionadas" },
          { keys: ["X"], does: "No son esta persona" },
          { keys: ["M"], does: "Moverlas a otra persona" },
          { keys: ["Intro"], does: "Mostrar la foto" },
          { keys: ["Esc"], does: "Quitar la selección" },
        ],
      },
      {
        title: "Fotos",
        rows: [
          { keys: ["←", "→"], does: "Foto anterior o siguiente" },
          { keys: ["B"], does: "Mostrar u ocultar las caras" },
          { keys: ["I"], does: "Mostrar u ocultar los detalles" },
          { keys: ["+", "-", "0"], does: "Ampliar, reducir, ver la foto entera" },
          { keys: ["F"], does: "Pantalla completa" },
          { keys: ["Espacio"], does: "Iniciar o pausar la presentación" },
        ],
      },
      { title: "Foto", rows: [{ keys: ["N"], does: "Añadir una cara" }] },
      {
        title: "En todas partes",
        rows: [
          { keys: ["Ctrl", "Z"], does: "Deshacer el último cambio hecho en esta pestaña" },
          { keys: ["?"], does: "Mostrar esta lista" },
        ],
      },
    ],
  },

  missing: {
    title: "No encontrado",
    notLoaded: "No se pudo cargar esta página",
    person: "Esta persona ya no existe.",
    photo: "Esta foto ya no existe.",
    group: "Este grupo ya no existe.",
  },

  changes: {
    dismiss: "Cerrar",
    unsaved: ({ changes }) =>
      plural(changes, {
        one: `${number(changes)} cambio sin guardar`,
        other: `${number(changes)} cambios sin guardar`,
      }),
    discard: "Descartar",
    conflict: "Esto acaba de cambiar en otro lugar, así que tu cambio no se guardó.",
    applyAnyway: "Aplicar de todos modos",
    underWay: ({ done, of }) => `Guardando: ${number(done)} de ${number(of)}`,
    saved: "Guardado",
    undone: ({ what }) => `Deshecho: ${what}`,
    nothingToUndo: "No hay nada que deshacer en esta pestaña.",
    all: "Todos los cambios",
  },

  errors: {
    unreachable: "No se puede conectar con Facet. Comprueba que esté en marcha y que tengas conexión.",
    status: ({ status, statusText }) => `${status} ${statusText}`,
    problem: ({ type, detail = "" }) => (type && problems[type]) ?? detail,
    noLoginAddress: ({ status }) => `No se encontró la página de inicio de sesión: ${status}`,
    loginFailed: ({ reason }) => `No se pudo iniciar sesión: ${reason}`,
    loginUnreachable: ({ status }) => `La página de inicio de sesión no respondió: ${status}`,
  },

  naming: {
    likeness: "se parece",
    company: "a menudo juntos",
    placeholder: "¿Quién es?",
    name: "Nombre",
    people: "Personas",
  },

  newFaces: {
    title: "Caras nuevas",
    lead: "Cada fila es una persona, hasta donde Facet puede saberlo. Escribe un nombre y pulsa Intro.",
    field: ({ faces: n }) =>
      plural(n, {
        one: "Nombre de la persona de esta cara",
        other: `Nombre de la persona de estas ${number(n)} caras`,
      }),
    hide: "Ocultar",
    hideLabel: ({ faces: n }) => `Ocultar ${faces(n)}`,
    hidden: ({ faces: n }) => plural(n, { one: `${faces(n)} oculta`, other: `${faces(n)} ocultas` }),
    split: "Separar",
    splitLabel: ({ faces: n }) => `Separar ${faces(n)}: no son la misma persona`,
    splitDone: ({ faces: n }) => plural(n, { one: `${faces(n)} separada`, other: `${faces(n)} separadas` }),
    all: ({ faces: n }) => plural(n, { one: faces(n), other: `Las ${faces(n)}` }),
    select: ({ faces: n }) => `Seleccionar este grupo de ${faces(n)}`,
    ungrouped: ({ ungrouped }) => ["Algunas caras no están en ningún grupo. ", ungrouped("Verlas")],
    selection: {
      label: ({ groups: n }) => `Acciones para ${groups(n)}`,
      count: ({ groups: n }) => groups(n),
      field: ({ groups: n }) => `Nombre de la persona de ${groups(n)}`,
      placeholder: "Todas una persona: ¿quién?",
      merge: "Combinar",
      hidden: ({ groups: n }) => plural(n, { one: "1 grupo ocultado", other: `${number(n)} grupos ocultados` }),
    },
    noPhotos: {
      title: "Todavía no hay fotos",
      text: ({ folder }) =>
        `Añade fotos a ${folder ?? "tu carpeta o bucket"}. Se analizan por sí solas y sus caras aparecerán aquí.`,
    },
    noFaces: {
      title: "No se encontraron caras",
      text: "Se analizaron todas las fotos. Las caras de las fotos nuevas aparecerán aquí.",
    },
    scanning: {
      title: "Analizando fotos",
      text: "Las caras aparecerán aquí cuando se encuentren y se agrupen.",
    },
    noneReadable: {
      title: "No se pudo analizar ninguna foto",
      text: ({ status }) => ["Los motivos están en ", status("Estado"), "."],
    },
    notGrouped: {
      title: ({ faces: n }) =>
        n === 0
          ? "Todavía no se han encontrado caras"
          : plural(n, { one: `${faces(n)} encontrada hasta ahora`, other: `${faces(n)} encontradas hasta ahora` }),
      text: "Las caras parecidas se agrupan automáticamente. Los grupos aparecerán aquí.",
    },
    noGroups: {
      title: ({ faces: n }) =>
        plural(n, {
          one: `${faces(n)} encontrada, pero aún ningún grupo`,
          other: `${faces(n)} encontradas, pero aún ningún grupo`,
        }),
      text: "Aquí aparecerá un grupo cuando la misma persona esté en varias fotos.",
    },
    noneLeft: {
      title: "No hay grupos por nombrar",
      text: ({ hidden }) => [
        "Aquí aparecerán grupos nuevos cuando lleguen fotos. ",
        hidden("Los grupos que ocultaste"),
        " se conservan.",
      ],
    },
    allNamed: {
      title: "Todos los grupos tienen nombre",
      text: ({ people, suggestions }) => [
        "Aquí aparecerán grupos nuevos cuando lleguen fotos. ",
        people("Ver personas"),
        " o ",
        suggestions("revisar sugerencias"),
        ".",
      ],
    },
  },

  ungrouped: {
    title: "Caras sin grupo",
    lead: "Caras que no se parecen lo bastante a ninguna otra, primero las más grandes. Selecciona las de una persona y escribe un nombre.",
    allAreStrangers: "Todas son de desconocidos",
    othersAreStrangers: "Las demás son de desconocidos",
    strangersDone: ({ faces: n }) => `${faces(n)}: marcadas como desconocidos`,
    none: {
      title: "No hay caras sin grupo",
      text: ({ newFaces }) => [
        "Cada cara está en un grupo, tiene nombre o es de un desconocido. ",
        newFaces("Ver caras nuevas"),
      ],
    },
  },

  suggestions: {
    title: "Sugerencias",
    progress: ({ answered, of }) => `${number(answered)} de ${number(of)} respondidas`,
    none: {
      title: "No hay sugerencias",
      text: "Facet te preguntará aquí cuando no esté seguro de quién es alguien.",
    },
    isThis: ({ faces: n, person }) => ["¿Es ", person, plural(n, { one: "?", other: `? (${faces(n)})` })],
    samePerson: "¿Son la misma persona?",
    currentName: ({ name, person }) => [
      "Ahora se llama ",
      person(name),
      "; el nombre se queda si no respondes que sí.",
    ],
    beforeBirth: ({ name }) => `Foto anterior al nacimiento de ${name}; el nombre se queda si no respondes que no.`,
    faces: "Caras de la pregunta; pulsa una para dejarla fuera",
    face: ({ index, of }) => `Cara ${index} de ${number(of)}`,
    known: ({ name }) => `Caras de ${name}`,
    knownPhoto: ({ name }) => `Foto de ${name}`,
    yes: "Sí",
    yesSome: ({ faces: n }) => `Sí, ${number(n)} de ellas`,
    no: "No",
    later: "Más tarde",
    keys: { yes: "Y", no: "N", later: "L" },
    field: "Nombre de la persona de estas caras",
    placeholder: "Sí: escribe un nombre",
    difference: ({ distance: d, mark }) => ["Diferencia: ", mark(distance(d))],
    notPerson: ({ name, faces: n }) => `No es ${name} (${faces(n)})`,
    notSamePerson: "No son la misma persona",
    askLater: "Facet volverá a preguntar más tarde",

    names: {
      question: ({ names }) => `¿Es ${names.join(" o ")}?`,
      sources: ({ sources }) => {
        const kinds = { photo: "Según la foto", sidecar: "Según el archivo adjunto" };
        const said = sources.map(({ from, key, name }) => `${kinds[from]} ${key}: ${name}.`);
        return [...said, ...(sources[0] ? [`El nombre es ${sources[0].name} hasta que respondas.`] : [])].join(" ");
      },
      face: "La cara de la pregunta",
      photo: "Foto de esta cara",
      field: "Nombre de la persona de esta cara",
      placeholder: "Otra persona: escribe un nombre",
      none: "Ninguno de ellos",
      noneDone: "Ninguno de estos nombres",
    },
  },

  people: {
    title: "Personas",
    find: "Buscar una persona",
    order: { label: "Ordenar personas", name: "Por nombre", faces: "Más caras" },
    none: {
      title: "Todavía nadie tiene nombre",
      text: ({ newFaces }) => [newFaces("Ponle nombre a la primera persona")],
    },
    notFound: ({ wanted }) => `Nadie se llama «${wanted}»`,
    withoutFaces: ({ people }) => ["Sin caras por ahora: ", people],
    listSeparator: ", ",
    favouriteMark: "★",
    favourite: ", favorita",
    select: ({ name }) => `Seleccionar a ${name}`,
    selection: {
      label: ({ people: n }) => `Acciones para ${people(n)}`,
      count: ({ people: n }) => people(n),
      merge: "Unir",
      merged: ({ people: n, into }) => `Unidas con ${into}: ${people(n)}`,
      hide: "Ocultar",
      hidden: ({ people: n }) => `Ocultas: ${people(n)}`,
      favour: "Favorita",
      favoured: ({ people: n }) => `Añadidas a favoritas: ${people(n)}`,
      unfavour: "No favorita",
      unfavoured: ({ people: n }) => `Quitadas de favoritas: ${people(n)}`,
    },
  },

  person: {
    title: "Persona",
    tabs: ({ name }) => `Caras, fotos y grupos de ${name}`,
    faces: "Caras",
    photos: "Fotos",
    groups: "Grupos",
    summary: ({ faces: n, photos: m, birthday, hidden }) =>
      [
        `${faces(n)} en ${photos(m)}`,
        ...(birthday ? [`nacimiento: ${longDate(birthday)}`] : []),
        ...(hidden ? ["oculta"] : []),
      ].join(SEPARATOR),
    favourite: "Favorita",
    favouriteMark: ({ isFavourite }) => (isFavourite ? "★" : "☆"),
    favouriteAdded: "Añadida a favoritas",
    favouriteRemoved: "Quitada de favoritas",
    rename: "Cambiar nombre",
    renameField: ({ name }) => `Nuevo nombre de ${name}`,
    renamed: ({ name }) => `El nombre ahora es ${name}`,
    more: "Más…",
    merge: "Unir con…",
    mergeButton: "Unir",
    mergeField: ({ name }) => `Persona con la que unir a ${name}`,
    merged: ({ from, into }) => `${from} unida con ${into}`,
    birthday: "Fecha de nacimiento",
    birthdayField: ({ name }) => `Fecha de nacimiento de ${name}`,
    birthdaySet: ({ birthday }) => `Fecha de nacimiento: ${longDate(birthday)}`,
    birthdayRemoved: "Fecha de nacimiento quitada",
    hide: "Ocultar",
    hidden: ({ name }) => `${name}: oculta`,
    unhidden: ({ name }) => `${name}: visible de nuevo`,
    removeName: "Quitar nombre",
    nameRemoved: "Nombre quitado",
    noFaces: {
      title: "No hay caras",
      text: "No quedan caras: se quitaron las fotos o las caras se asignaron a otras personas.",
    },
    noPhotos: { title: "No hay fotos", text: "Las fotos de esta persona se quitaron de la biblioteca." },
    noGroups: { title: "No hay grupos", text: "No hay grupos, solo caras sueltas." },
    facesList: ({ name }) => `Caras de ${name}`,
    face: ({ index, isConfirmed }) => (isConfirmed ? `Cara ${index}, confirmada` : `Cara ${index}`),

    nameTaken: {
      title: ({ other }) => `${other} ya existe`,
      merge: ({ other }) => `Unir con ${other}`,
      keepBoth: "Conservar ambas",
      explanation: ({ name, other }) =>
        name === other
          ? `Unirlas las convierte en una sola persona. Si conservas ambas, dos personas se llamarán ${name}.`
          : `Unirlas las convierte en una sola persona. Si conservas ambas, serán dos, y una se llamará ${name}.`,
    },

    about: {
      link: "Otros nombres y nota",
      aliases: "Otros nombres",
      aliasesHint: "Separados por comas",
      note: "Nota",
      saved: "Otros nombres y nota guardados",
      alsoKnownAs: ({ aliases }) => `También: ${listed(aliases)}`,
    },
    download: {
      link: "Descargar fotos",
      underWay: ({ done, of }) => `Preparando la descarga: ${number(done)} de ${number(of)}`,
      begun: ({ name }) => `Descargando las fotos de ${name}`,
      failed: "No se pudo preparar la descarga.",
    },
    withBoth: {
      label: ({ name }) => `Otra persona en fotos con ${name}`,
      placeholder: "Fotos con ambas personas: ¿quién más?",
      show: "Mostrar",
    },
    selection: {
      label: ({ faces: n }) => `Acciones para ${faces(n)}`,
      clear: "Quitar selección",
      confirm: "Confirmar",
      move: "Mover",
      moveField: ({ faces: n }) => `Persona a la que mover ${faces(n)}`,
      moved: ({ faces: n, name }) =>
        plural(n, { one: `${faces(n)} movida a ${name}`, other: `${faces(n)} movidas a ${name}` }),
      movedToNew: ({ faces: n, name }) =>
        plural(n, {
          one: `${faces(n)} movida a la nueva persona ${name}`,
          other: `${faces(n)} movidas a la nueva persona ${name}`,
        }),
      cover: "Usar como portada",
      coverDone: "Portada cambiada",
      photo: "Foto",
      tick: "Seleccionar",
      confirmed: "Confirmada por una persona",
      keys: { confirm: "Tecla: C", reject: "Tecla: X", move: "Tecla: M" },
    },

    kept: {
      title: "Conservadas de antes",
      rejectAll: "Rechazar todas",
      list: ({ name }) => `Caras que siguen siendo ${name}`,
      text: ({ name, faces: n }) =>
        plural(n, {
          one: `El grupo de ${name} ha cambiado y ya no incluye esta cara. Conserva el nombre hasta que digas otra cosa.`,
          other: `El grupo de ${name} ha cambiado y ya no incluye estas caras. Conservan el nombre hasta que digas otra cosa.`,
        }),
    },

    group: {
      notPerson: ({ name, faces: n }) => `No es ${name}: ${faces(n)}`,
      nameRemoved: ({ faces: n }) => `Nombre quitado de ${faces(n)}`,
      field: ({ faces: n }) => `Persona a la que asignar ${faces(n)}`,
      placeholder: "Asignar a…",
    },
  },

  photos: {
    title: "Fotos",
    count: ({ photos: n }) => photos(n),
    undated: "Sin fecha",
    undatedMark: "–",
    jump: "Ir a un mes",
    noneFound: "Ninguna foto coincide con este filtro",

    filter: {
      title: ({ filters }) => (filters === 0 ? "Filtrar" : `Filtro (${number(filters)})`),
      person: "Con",
      without: "Sin",
      add: "Añadir una persona",
      addButton: "Añadir",
      remove: ({ name }) => `Quitar a ${name} del filtro`,
      match: "Varias personas",
      all: "Todas juntas",
      any: "Cualquiera de ellas",
      others: "Otras personas",
      othersAllowed: "Pueden estar en la foto",
      only: "Solo estas",
      unnamed: "Nombres",
      unnamedAny: "Con o sin nombre",
      unnamedSome: "Alguien no tiene nombre",
      unnamedNone: "Todos tienen nombre",
      minFaces: "Caras, como mínimo",
      maxFaces: "Caras, como máximo",
      from: "Desde",
      to: "Hasta",
      folder: "Carpeta",
      name: "Nombre del archivo",
      scanned: "Análisis",
      scannedOnly: "Fotos analizadas",
      notScanned: "Sin analizar: omitidas o con error",
      clear: "Borrar",
    },

    lightbox: {
      faces: "Caras",
      details: "Detalles",
      play: "Presentación",
      pause: "Pausar la presentación",
      speed: "Tiempo por foto",
      seconds: ({ seconds: n }) => seconds(n),
      fullScreen: "Pantalla completa",
      edit: "Editar nombres",
      download: "Descargar el original",
      close: "Cerrar",
      previous: "Foto anterior",
      previousMark: "‹",
      next: "Foto siguiente",
      nextMark: "›",
    },
  },

  search: {
    title: "Buscar con una imagen",
    lead: "Elige una imagen, o suéltala en cualquier lugar de la página, para ver quién sale. Se compara y no se guarda.",
    choose: "Elegir una imagen",
    chooseAnother: "Elegir otra",
    drop: "Suelta la imagen para ver quién sale",
    dropHere: "Suelta una imagen aquí o",
    faces: "Caras de la imagen",
    noFaces: "No se encontró ninguna cara en esta imagen",
    number: ({ index }) => `Cara ${number(index)}`,
    people: "Lo más probable",
    nobody: "Nadie con nombre se parece a esta cara.",
    difference: ({ distance: d }) => `Diferencia ${distance(d)}`,
    similar: "Caras más parecidas",
    partial: "Solo se comparó con los grupos más parecidos, porque la biblioteca es grande.",
    tooLarge: "Esta imagen es demasiado grande: elige una de menos de 4,5 MB.",
  },

  photo: {
    title: "Foto",
    back: "← Volver",
    about: ({ width, height, takenAt }) =>
      [...(width > 0 ? [`${width} × ${height}`] : []), ...(takenAt ? [longDate(takenAt)] : [])].join(SEPARATOR),
    notes: {
      truncated: "El archivo termina antes de tiempo, así que solo se ve una parte de la foto.",
      damaged: "El archivo está dañado, así que solo se ve una parte de la foto.",
    },
    alsoAt: ({ keys }) => `También en ${keys.join(", ")}`,
    unreadable: "Facet no puede leer esta foto.",
    faces: "Caras de esta foto",
    noFaces: "No se encontraron caras en esta foto.",
    unnamedFace: "Cara sin nombre",
    notSaved: "Aún sin guardar",
    field: "Nombre de la persona",
    otherField: ({ name }) => `Nombre de la persona, si no es ${name}`,
    named: ({ name }) => `Nombre puesto: ${name}`,
    groupSize: ({ faces: n }) => `en un grupo de ${number(n)}`,
    confirm: "Confirmar",
    deleteFace: "Eliminar cara",
    faceDeleted: "Cara eliminada",

    addFace: "Añadir cara",
    faceAdded: "Cara añadida",
    addFaceField: "Nombre de esta cara",
    addWithoutName: "Añadir sin nombre",
    addFaceHow: "Arrastra sobre la cara, o mueve el recuadro con las flechas y pulsa Intro.",
    addFaceBox:
      "Recuadro de la cara: las flechas lo mueven, Mayús y las flechas cambian su tamaño, Intro lleva al nombre",
    addFacePlace: ({ left, top, width }) =>
      `${left} por ciento desde la izquierda, ${top} por ciento desde arriba, ${width} por ciento de ancho`,

    enlarge: "Ampliar",
    nameAndAge: ({ name, birthday, takenAt }) => {
      const age = birthday && takenAt ? ageAt(birthday, takenAt) : undefined;
      if (!age) return name;
      const units = [
        counted(age.years, { one: "año", other: "años" }),
        counted(age.months, { one: "mes", other: "meses" }),
      ];
      return [name, age.years >= 2 ? units[0] : units[1]].join(SEPARATOR);
    },
    details: {
      label: "Detalles",
      file: "Archivo",
      taken: "Tomada",
      size: "Tamaño",
      camera: "Cámara",
      place: "Lugar",
      date: ({ takenAt }) => dateAndTime(takenAt),
      sizes: ({ width, height, bytes: b }) =>
        [...(width > 0 ? [`${number(width)} × ${number(height)}`] : []), ...(b === undefined ? [] : [bytes(b)])].join(
          SEPARATOR,
        ),
      exposure: (how) => exposure(how).join(SEPARATOR),
      coordinates: ({ latitude, longitude }) =>
        latitude === undefined || longitude === undefined
          ? ""
          : `${degrees(latitude, ["N", "S"])}, ${degrees(longitude, ["E", "O"])}`,
    },
  },

  why: {
    link: "¿Por qué un grupo?",
    linkLabel: ({ faces: n }) => `¿Por qué un grupo? ${faces(n)}`,
    title: "Por qué estas caras forman un grupo",
    titleOf: ({ name }) => `Por qué estas caras son ${name}`,
    lead: ({ faces: n, limit, compared, mark }) => [
      `${faces(n)}. Dos caras coinciden si su diferencia es de `,
      mark(distance(limit)),
      " o menos; un grupo es una cadena de coincidencias.",
      ...(compared < n ? [` De este grupo grande solo se compararon ${faces(compared)}.`] : []),
    ],
    core: "El núcleo",
    coreText: ({ faces: n }) =>
      n > 0
        ? `${faces(n)} con suficientes coincidencias para sostener el grupo.`
        : "Ninguna cara tiene suficientes coincidencias: el grupo se hizo a mano o en una ejecución anterior.",
    widest: "Par menos parecido",
    allFaces: "Todas las caras",
    allFacesText: "Elige una para ver por qué está en el grupo.",
    allFacesList: "Todas las caras del grupo",
    faceLink: ({ index }) => `Por qué la cara ${index} está en el grupo`,
    thisFace: "Esta cara",
    keptName: ({ name }) =>
      `Esta cara conserva su nombre anterior, ${name}: se parece a las caras de este grupo, pero nadie ha dicho que sea otra persona.`,
    joined: ({ distance: d, mark }) => [
      "Esta cara no coincide con ninguna del núcleo. Se unió porque está cerca del centro del grupo: ",
      mark(distance(d)),
      ".",
    ],
    centre: ({ distance: d, mark }) => ["Esta cara es la más cercana al centro del grupo: ", mark(distance(d)), "."],
    chain: ({ matches, distance: d, mark }) => [
      plural(matches, {
        one: "1 coincidencia une esta cara con la más cercana al centro del grupo. Su propia distancia al centro es ",
        other: `Una cadena de ${number(matches)} coincidencias une esta cara con la más cercana al centro del grupo. Su propia distancia al centro es `,
      }),
      mark(distance(d)),
      ".",
    ],
    match: ({ isMatch }) => (isMatch ? "coinciden" : "no coinciden"),
    firstPhoto: "Foto de la primera cara",
    secondPhoto: "Foto de la segunda cara",
  },

  hidden: {
    title: "Ocultas",
    none: { title: "No hay nada oculto", text: "Aquí se guardan las personas y los grupos que ocultes." },
    unhidePerson: ({ name }) => `Mostrar a ${name}`,
    unhideGroup: ({ faces: n }) => `Mostrar ${faces(n)}`,
    groupUnhidden: ({ faces: n }) =>
      plural(n, { one: `${faces(n)} visible de nuevo`, other: `${faces(n)} visibles de nuevo` }),
  },

  share: {
    button: "Compartir…",
    title: "Compartir fotos",
    explanation:
      "Quien tenga el enlace puede ver y descargar estas fotos y las que coincidan más adelante. No necesita iniciar sesión, y no ve nombres, archivos ni lugares.",
    heading: "Título",
    ends: "El enlace termina",
    after: ({ days }) => `en ${counted(days, { one: "día", other: "días" })}`,
    blurOthers: "Difuminar las caras de los demás",
    blurAll: "Difuminar todas las caras",
    make: "Crear enlace",
    link: "Enlace",
    copy: "Copiar enlace",
    copied: "Copiado",
    once: "Copia el enlace ahora: no se vuelve a mostrar.",
    onlyHere:
      "En esta dirección solo funciona en este ordenador. Inicia Facet con --lan para abrirlo en otros dispositivos.",
    done: "Listo",
  },

  shares: {
    title: "Enlaces compartidos",
    none: {
      title: "No hay enlaces compartidos",
      text: "Comparte una persona o fotos filtradas y sus enlaces aparecerán aquí.",
    },
    facts: ({ who, createdAt, until, blurred, inForce, isRevoked }) =>
      [
        ...(who ? [who] : []),
        `creado ${dateAndTime(createdAt)}`,
        inForce ? `termina ${dateAndTime(until)}` : isRevoked ? "revocado" : "terminado",
        ...(blurred ? ["caras difuminadas"] : []),
      ].join(SEPARATOR),
    revoke: "Revocar",
    revokeLabel: ({ title }) => `Revocar el enlace a ${title}`,
    revoked: "Enlace revocado",
  },

  visitor: {
    about: ({ until, blurred }) =>
      [`Compartido contigo hasta el ${longDate(until)}`, ...(blurred ? ["Las caras están difuminadas"] : [])].join(
        SEPARATOR,
      ),
    open: ({ index }) => `Foto ${number(index)}`,
    download: "Descargar",
    none: "No hay fotos",
    ended: "Este enlace ha caducado o se ha revocado. Pide otro.",
  },

  blurred: {
    button: "Difuminar caras…",
    title: "Descargar con caras difuminadas",
    explanation:
      "Elige las caras que se ven. Las demás se difuminan para siempre, excepto las que Facet no ha encontrado.",
    unnamed: ({ index }) => `Cara ${number(index)}`,
    download: "Descargar",
  },

  undo: {
    title: "Deshacer",
    lead: ({ key }) => [
      "Cambios recientes. Pulsa ",
      key("Ctrl"),
      " ",
      key("Z"),
      " para deshacer el último hecho en esta pestaña.",
    ],
    facts: ({ who, isUndone }) =>
      [...(who ? [who] : []), ...(isUndone ? ["deshecho"] : [])].map((fact) => SEPARATOR + fact).join(""),
    undoLabel: ({ what }) => `Deshacer: ${what}`,
    did,
    redone: ({ what }) => `Rehecho: ${what}`,
    stopped: ({ what, reason }) => `${what}. Interrumpido: ${reason}`,
    none: {
      title: "Todavía no hay cambios",
      text: "Cada nombre, movimiento y unión aparece aquí y se puede deshacer.",
    },
  },

  status: {
    title: "Estado",
    scanning: "Analizando fotos",
    grouping: "Agrupando caras",
    upToDate: "Todo al día",
    left: ({ seconds }) => `quedan unos ${duration(seconds)}`,

    line: {
      scanning: ({ secondsLeft }) =>
        secondsLeft ? `Analizando fotos, quedan unos ${duration(secondsLeft)}` : "Analizando fotos",
      photosMissing: "Faltan fotos: mira Estado",
      failed: "Algo falló: mira Estado",
      runFailed: "La última ejecución falló: mira Estado",
      counts: (all) => `${photos(all.photos)} · ${faces(all.faces)}`,
      notScanned: ({ skipped, failed }) =>
        [
          ...(skipped > 0
            ? [plural(skipped, { one: `${number(skipped)} omitida`, other: `${number(skipped)} omitidas` })]
            : []),
          ...(failed > 0
            ? [plural(failed, { one: `${number(failed)} fallida`, other: `${number(failed)} fallidas` })]
            : []),
        ].join(SEPARATOR),
    },

    advanced: "Avanzado",
    figures: { photos: "Fotos", faces: "Caras", groups: "Grupos", people: "Personas" },
    figure: ({ value }) => number(value),
    progress: "Fotos analizadas",
    progressText: ({ scanned, all, faces: n, facesLeft, perSecond, secondsLeft }) =>
      [
        `${number(scanned)} de ${photos(all)}`,
        plural(n, { one: `${faces(n)} encontrada`, other: `${faces(n)} encontradas` }),
        ...(facesLeft > 0 ? [`faltan ${faces(facesLeft)}`] : []),
        ...(perSecond
          ? [`${number(perSecond, { maximumFractionDigits: perSecond < 10 ? 1 : 0 })} fotos por segundo`]
          : []),
        ...(secondsLeft ? [`quedan unos ${duration(secondsLeft)}`] : []),
      ].join(SEPARATOR),
    sharedProgress: ({ scanned, faces: n, waiting, facesWaiting, perSecond }) =>
      [
        plural(scanned, {
          one: `${photos(scanned)} de esta biblioteca analizada`,
          other: `${photos(scanned)} de esta biblioteca analizadas`,
        }),
        plural(n, { one: `${faces(n)} encontrada`, other: `${faces(n)} encontradas` }),
        `${photos(waiting)} y ${faces(facesWaiting)} en espera en todas las bibliotecas`,
        ...(perSecond
          ? [`${number(perSecond, { maximumFractionDigits: perSecond < 10 ? 1 : 0 })} fotos por segundo`]
          : []),
      ].join(SEPARATOR),

    queues: {
      title: "Colas",
      shared: "Varias bibliotecas comparten estas colas: lo que espera puede ser de cualquiera de ellas.",
      step: "Paso",
      queued: "En espera",
      running: "En curso",
      failed: "Con error",
      retry: "Reintentar",
      photos: {
        name: "Buscar caras",
        retryLabel: "Reintentar las fotos con error",
        retried: ({ messages }) => (messages === 0 ? "Nada que reintentar" : `Reintentando ${photos(messages)}`),
      },
      crops: {
        name: "Reconocer caras",
        retryLabel: "Reintentar las caras con error",
        retried: ({ messages }) => (messages === 0 ? "Nada que reintentar" : `Reintentando ${faces(messages)}`),
      },
    },

    notScanned: {
      title: "Sin analizar",
      failed: ({ photos: n }) => `${number(n)} con error: se pueden reintentar`,
      skipped: ({ photos: n }) => `${number(n)} omitidas: archivos que Facet no puede leer`,
      ignored: ({ files }) =>
        `${number(files)} ignorados: no son imágenes, están en una carpeta del sistema o cumplen una regla de .facetignore`,
    },

    folder: {
      missing: "Falta la carpeta de fotos",
      partlyMissing: "Faltan algunas fotos",
      since: ({ paths, since, time }) => [
        `${paths.join(", ")}: falta o está vacía desde el `,
        time(dateAndTime(since)),
        ".",
      ],
      help: ({ command }) => [
        "No se ha perdido nada. Vuelve a conectar el disco o la carpeta compartida y Facet continuará solo. Si quitaste las fotos para siempre, ejecuta ",
        command("facet index --removed"),
        ".",
      ],
    },

    runs: {
      title: "Ejecuciones",
      none: "Las caras todavía no se han agrupado.",
      start: "Agrupar caras ahora",
      running: "Agrupando caras…",
      busy: "No se inició porque ya había otra ejecución en curso",
      started: "Agrupando caras",
      failed: ({ reason }) =>
        reason ? `Error: ${reason}. No se cambió nada.` : "Error (motivo desconocido). No se cambió nada.",
      succeeded: ({ faces: n, groups: m, created, merged, split, removed }) => {
        const changes = [
          ...(created > 0
            ? [plural(created, { one: `${number(created)} nuevo`, other: `${number(created)} nuevos` })]
            : []),
          ...(merged > 0
            ? [plural(merged, { one: `${number(merged)} unido`, other: `${number(merged)} unidos` })]
            : []),
          ...(split > 0
            ? [plural(split, { one: `${number(split)} dividido`, other: `${number(split)} divididos` })]
            : []),
          ...(removed > 0
            ? [plural(removed, { one: `${number(removed)} eliminado`, other: `${number(removed)} eliminados` })]
            : []),
        ];
        return `${faces(n)}, ${groups(m)}: ${changes.length > 0 ? changes.join(", ") : "sin cambios"}`;
      },
    },

    money: {
      title: "Almacenamiento y coste",
      titleFree: "Almacenamiento",
      photos: "Fotos",
      crops: "Recortes de caras",
      vectors: "Vectores",
      table: "Tabla",
      tableSize: ({ rows, bytes: size }) =>
        `${counted(rows, { one: "fila", many: "de filas", other: "filas" })}, unos ${bytes(size)}`,
      soFar: "Cálculo y peticiones hasta ahora",
      perThousandPhotos: "Por cada 1000 fotos",
      storagePerMonth: "Almacenamiento al mes",
      amount: ({ dollars: amount }) => (amount > 0 && amount < 0.01 ? "menos de 1 centavo" : dollars(amount)),
      prices: ({ region, asOf }) => `Precios de lista de AWS (${region}, ${asOf}), sin contar el nivel gratuito.`,
    },
  },

  skipReason: ({ reason }) => {
    const [kind = "", detail] = reason.split(/: (.*)/s);
    const known: Readonly<Record<string, string>> = {
      empty: "El archivo está vacío",
      truncated: "El archivo está dañado: termina antes de tiempo",
      "too many pixels": "Demasiados píxeles",
      "too many bytes": "El archivo es demasiado grande",
      "not a picture": "No es una imagen",
      "unsupported format": "Formato no compatible",
      "looking at it broke the function": "Necesita más memoria o tiempo del que hay, o está dañado",
      "permission denied": "Facet no tiene permiso para leer este archivo",
      "the link is broken": "El enlace no lleva a ninguna parte",
      "the link is part of a loop": "El enlace lleva a sí mismo",
    };
    const text = known[kind];
    if (!text) return reason;
    // Other details are for programs, or advice in English.
    return detail && DETAILED.test(kind) ? `${text} (${detail})` : text;
  },

  tuning: {
    title: "Ajuste",
    none: {
      title: "Todavía no hay caras",
      text: "Cuando se hayan analizado fotos, esta página mostrará cuánto se diferencian sus caras.",
    },
    lead: ({ faces: n, eligible, isSample }) =>
      isSample
        ? `Una muestra de ${faces(n)}; ${number(eligible)} son lo bastante grandes y nítidas para iniciar un grupo.`
        : `Todas las caras: ${number(n)}; ${number(eligible)} son lo bastante grandes y nítidas para iniciar un grupo.`,

    chart: {
      label: "Diferencias entre caras",
      samePerson: "misma persona",
      differentPeople: "personas distintas",
      scale: ({ ratio }) =>
        `Las curvas tienen la misma altura; hay ${number(ratio, { maximumSignificantDigits: 2 })} veces más pares de personas distintas. Arrastra una línea o muévela con las flechas.`,
      FACE_CLUSTER_DIST: ({ value }) => `grupo ${distance(value)}`,
      FACE_MATCH_DIST: ({ value }) => `coincidencia ${distance(value)}`,
      valueText: ({ value, result }) => `${distance(value)}: ${result}`,
    },

    setting: {
      FACE_CLUSTER_DIST:
        "Cuánto pueden diferir dos caras y aun así agruparse. Valores más altos agrupan más caras, pero pueden mezclar a dos personas.",
      FACE_MATCH_DIST:
        "A qué distancia de un grupo puede estar una cara y aun así unirse a él. Valores más altos dejan menos caras sin grupo.",
      now: ({ value }) => `Ahora ${distance(value)}`,
      with: ({ value }) => `Con ${distance(value)}`,
      result: ({ groups: n, ungrouped: m }) => `${groups(n)}, ${ungrouped(m)}`,
      ungroupedResult: ({ ungrouped: n }) => ungrouped(n),
      apply: ({ value }) => `Aplicar ${distance(value)}`,
      reset: "Restablecer",
      useDefault: ({ value }) => `Usar el valor predeterminado (${distance(value)})`,
      applied: ({ name, value }) => `${name} será ${distance(value)} desde la próxima ejecución`,
      curve: ({ from, to }) => `Resultados para valores de ${number(from)} a ${number(to)}`,
      groups: "grupos",
      ungrouped: "caras sin grupo",
    },

    map: {
      title: "Mapa de caras",
      lead: ({ faces: n, isSample }) =>
        isSample
          ? `Una muestra de ${faces(n)}; las caras parecidas están cerca. Señala una para verla o usa las flechas.`
          : "Todas las caras; las parecidas están cerca. Señala una para verla o usa las flechas.",
      label: "Mapa de caras: las flechas van de una cara a otra, Intro muestra la foto",
      unnamedGroup: "Grupo sin nombre",
      ungrouped: "Sin grupo",
      unnamed: "Sin nombre",
    },
  },
};
