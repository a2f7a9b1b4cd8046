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
import { german as did } from "./log/german.ts";
import { german as problems } from "./problems/german.ts";

const faces = (n: number) => counted(n, { one: "Gesicht", other: "Gesichter" });
/** After a preposition with the dative: `von 3 Gesichtern`. */
const ofFaces = (n: number) => counted(n, { one: "Gesicht", other: "Gesichtern" });
const photos = (n: number) => counted(n, { one: "Foto", other: "Fotos" });
const groups = (n: number) => counted(n, { one: "Gruppe", other: "Gruppen" });
const people = (n: number) => counted(n, { one: "Person", other: "Personen" });
const ungrouped = (n: number) => counted(n, { one: "Gesicht ohne Gruppe", other: "Gesichter ohne Gruppe" });
const SEPARATOR = " · ";
/** Reasons of skipped files whose detail says what was found, such as "PDF document". */
const DETAILED = /^(?:too many|not a|unsupported)/;

/** See english.ts. */
export const german: Texts = {
  product: "Facet",
  tab: ({ title }) => `${title} · Facet`,

  common: {
    faces: ({ faces: n }) => faces(n),
    cancel: "Abbrechen",
    close: "×",
    loading: "Wird geladen …",
    moreActions: "Weitere Aktionen",
    moreMark: "⋯",
    notAFace: "Kein Gesicht",
    save: "Speichern",
    showMore: "Mehr anzeigen",
    someoneElse: "Jemand anderes …",
    tryAgain: "Noch einmal versuchen",
    undo: "Rückgängig",
    unhide: "Einblenden",
    rest: ({ more }) => `+${number(more)}`,
    photoOfFace: ({ index, of }) =>
      of === undefined ? `Foto von Gesicht ${index}` : `Foto von Gesicht ${index} von ${number(of)}`,
    named: ({ name, faces: n }) => `${name} benannt (${faces(n)})`,
    confirmed: ({ name, faces: n }) => `${faces(n)} als ${name} bestätigt`,
    removed: ({ name, faces: n }) => `${faces(n)} von ${name} entfernt`,
    markedNotAFace: ({ faces: n }) =>
      plural(n, { one: "Als „kein Gesicht“ markiert", other: `${number(n)}-mal als „kein Gesicht“ markiert` }),
    notPerson: ({ name }) => `Nicht ${name}`,
  },

  navigation: {
    pages: "Seiten",
    more: "Mehr",
    morePages: "Weitere Seiten",
    count: ({ count }) => number(count),
    language: "Sprache",
    library: "Bibliothek",
    logOut: "Abmelden",
  },

  samples: {
    title: "Das sind Beispielfotos",
    text: "Sechs Fotos von Menschen, die kaum je zweimal vorkommen: genug, um sich umzusehen, zu wenige, um Facet kennenzulernen. Mit deinen eigenen Fotos ist jede Zeile jemand, den du kennst.",
    how: ({ command }) => [
      "Deine Fotos werden nur gelesen und verlassen diesen Rechner nie. Beende Facet mit Strg+C und starte ",
      command("npm start -- ~/Pictures"),
    ],
    close: "Hinweis schließen",
  },

  roles: { view: "Du kannst diese Bibliothek ansehen, aber darin nichts benennen oder ändern." },

  help: {
    title: "Tastenkürzel",
    close: "Schließen",
    sections: [
      {
        title: "Neue Gesichter",
        rows: [
          { keys: ["Eingabe"], does: "Namen speichern und zur nächsten Gruppe gehen" },
          { keys: ["↑", "↓"], does: "Vorige oder nächste Gruppe" },
          { keys: ["←", "→"], does: "Voriges oder nächstes Gesicht" },
        ],
      },
      {
        title: "Vorschläge",
        rows: [
          { keys: ["Y"], does: "Ja" },
          { keys: ["N"], does: "Nein" },
          { keys: ["L"], does: "Später" },
          { keys: ["1", "2"], does: "Der erste oder zweite von mehreren Namen" },
        ],
      },
      {
        title: "Gesichter einer Person",
        rows: [
          { keys: ["↑", "↓", "←", "→"], does: "Zu einem anderen Gesicht gehen" },
          { keys: ["Leertaste"], does: "Gesicht auswählen oder abwählen" },
          { keys: ["Umschalt", "→"], does: "Einen Bereich auswählen" },
          { keys: ["Strg", "A"], does: "Alle auswählen" },
          { keys: ["C"], does: "Ausgewählte Gesichter bestätigen" },
          { keys: ["X"], does: "Sie sind nicht diese Person" },
          { keys: ["M"], does: "Sie zu jemand anderem verschieben" },
          { keys: ["Eingabe"], does: "Das Foto zeigen" },
          { keys: ["Esc"], does: "Auswahl aufheben" },
        ],
      },
      {
        title: "Fotos",
        rows: [
          { keys: ["←", "→"], does: "Vorheriges oder nächstes Foto" },
          { keys: ["B"], does: "Gesichter zeigen oder ausblenden" },
          { keys: ["I"], does: "Angaben zeigen oder ausblenden" },
          { keys: ["+", "-", "0"], does: "Vergrößern, verkleinern, das ganze Foto zeigen" },
          { keys: ["F"], does: "Vollbild" },
          { keys: ["Leertaste"], does: "Diaschau starten oder anhalten" },
        ],
      },
      { title: "Foto", rows: [{ keys: ["N"], does: "Gesicht hinzufügen" }] },
      {
        title: "Überall",
        rows: [
          { keys: ["Strg", "Z"], does: "Die letzte Änderung aus diesem Tab rückgängig machen" },
          { keys: ["?"], does: "Diese Liste zeigen" },
        ],
      },
    ],
  },

  missing: {
    title: "Nicht gefunden",
    notLoaded: "Diese Seite konnte nicht geladen werden",
    person: "Diese Person gibt es nicht mehr.",
    photo: "Dieses Foto gibt es nicht mehr.",
    group: "Diese Gruppe gibt es nicht mehr.",
  },

  changes: {
    dismiss: "Schließen",
    unsaved: ({ changes }) => `${counted(changes, { one: "Änderung", other: "Änderungen" })} noch nicht gespeichert`,
    discard: "Verwerfen",
    conflict: "Das wurde gerade an anderer Stelle geändert. Deine Änderung wurde deshalb nicht gespeichert.",
    applyAnyway: "Trotzdem anwenden",
    underWay: ({ done, of }) => `Wird gespeichert: ${number(done)} von ${number(of)}`,
    saved: "Gespeichert",
    undone: ({ what }) => `Rückgängig gemacht: ${what}`,
    nothingToUndo: "In diesem Tab gibt es nichts rückgängig zu machen.",
    all: "Alle Änderungen",
  },

  errors: {
    unreachable: "Facet ist nicht erreichbar. Prüfe, ob es läuft und ob du online bist.",
    status: ({ status, statusText }) => `${status} ${statusText}`,
    problem: ({ type, detail = "" }) => (type && problems[type]) ?? detail,
    noLoginAddress: ({ status }) => `Die Anmeldeseite wurde nicht gefunden: ${status}`,
    loginFailed: ({ reason }) => `Anmeldung fehlgeschlagen: ${reason}`,
    loginUnreachable: ({ status }) => `Die Anmeldeseite hat nicht geantwortet: ${status}`,
  },

  naming: {
    likeness: "sieht ähnlich aus",
    company: "oft zusammen",
    placeholder: "Wer ist das?",
    name: "Name",
    people: "Personen",
  },

  newFaces: {
    title: "Neue Gesichter",
    lead: "Jede Zeile ist eine Person, soweit Facet das erkennt. Gib einen Namen ein und drücke die Eingabetaste.",
    field: ({ faces: n }) =>
      plural(n, { one: "Name der Person auf diesem Bild", other: `Name der Person auf diesen ${number(n)} Bildern` }),
    hide: "Ausblenden",
    hideLabel: ({ faces: n }) => `${faces(n)} ausblenden`,
    hidden: ({ faces: n }) => `${faces(n)} ausgeblendet`,
    split: "Aufteilen",
    splitLabel: ({ faces: n }) => `${faces(n)} aufteilen: nicht dieselbe Person`,
    splitDone: ({ faces: n }) => `${faces(n)} aufgeteilt`,
    all: ({ faces: n }) => `Alle ${faces(n)}`,
    select: ({ faces: n }) => `Diese Gruppe auswählen (${faces(n)})`,
    ungrouped: ({ ungrouped }) => ["Einige Gesichter sind in keiner Gruppe. ", ungrouped("Ansehen")],
    selection: {
      label: ({ groups: n }) => `Aktionen für ${groups(n)}`,
      count: ({ groups: n }) => groups(n),
      field: ({ groups: n }) =>
        plural(n, { one: "Name der Person in dieser Gruppe", other: `Name der Person in ${number(n)} Gruppen` }),
      placeholder: "Alle eine Person: wer?",
      merge: "Zusammenführen",
      hidden: ({ groups: n }) => `${groups(n)} ausgeblendet`,
    },
    noPhotos: {
      title: "Noch keine Fotos",
      text: ({ folder }) =>
        `Lege Fotos in ${folder ?? "deinen Ordner oder Bucket"}. Sie werden von selbst durchsucht, und ihre Gesichter erscheinen hier.`,
    },
    noFaces: {
      title: "Keine Gesichter gefunden",
      text: "Alle Fotos wurden durchsucht. Gesichter auf neuen Fotos erscheinen hier.",
    },
    scanning: {
      title: "Fotos werden durchsucht",
      text: "Gesichter erscheinen hier, sobald sie gefunden und gruppiert sind.",
    },
    noneReadable: {
      title: "Keines der Fotos konnte durchsucht werden",
      text: ({ status }) => ["Die Gründe stehen unter ", status("Status"), "."],
    },
    notGrouped: {
      title: ({ faces: n }) => (n === 0 ? "Noch keine Gesichter gefunden" : `Bisher ${faces(n)} gefunden`),
      text: "Ähnliche Gesichter werden automatisch gruppiert. Die Gruppen erscheinen hier.",
    },
    noGroups: {
      title: ({ faces: n }) => `${faces(n)} gefunden, aber noch keine Gruppe`,
      text: "Eine Gruppe erscheint hier, sobald dieselbe Person auf mehreren Fotos ist.",
    },
    noneLeft: {
      title: "Keine Gruppe ohne Namen",
      text: ({ hidden }) => [
        "Neue Gruppen erscheinen hier, sobald Fotos dazukommen. ",
        hidden("Ausgeblendete Gruppen"),
        " bleiben erhalten.",
      ],
    },
    allNamed: {
      title: "Alle Gruppen haben Namen",
      text: ({ people, suggestions }) => [
        "Neue Gruppen erscheinen hier, sobald Fotos dazukommen. ",
        people("Personen ansehen"),
        " oder ",
        suggestions("Vorschläge durchgehen"),
        ".",
      ],
    },
  },

  ungrouped: {
    title: "Gesichter ohne Gruppe",
    lead: "Gesichter, die keinem anderen ähnlich genug sind, die größten zuerst. Wähle die einer Person aus und gib einen Namen ein.",
    allAreStrangers: "Das sind alles Fremde",
    othersAreStrangers: "Alle anderen sind Fremde",
    strangersDone: ({ faces: n }) => `${faces(n)} als fremd markiert`,
    none: {
      title: "Keine Gesichter ohne Gruppe",
      text: ({ newFaces }) => [
        "Jedes Gesicht ist in einer Gruppe, hat einen Namen oder ist fremd. ",
        newFaces("Neue Gesichter ansehen"),
      ],
    },
  },

  suggestions: {
    title: "Vorschläge",
    progress: ({ answered, of }) => `${number(answered)} von ${number(of)} beantwortet`,
    none: {
      title: "Keine Vorschläge",
      text: "Facet fragt dich hier, wenn es nicht sicher ist, wer jemand ist.",
    },
    isThis: ({ faces: n, person }) => ["Ist das ", person, plural(n, { one: "?", other: `? (${faces(n)})` })],
    samePerson: "Ist das dieselbe Person?",
    currentName: ({ name, person }) => [
      "Heißt bisher ",
      person(name),
      "; der Name bleibt, wenn du nicht mit Ja antwortest.",
    ],
    beforeBirth: ({ name }) =>
      `Vor dem Geburtstag von ${name} aufgenommen; der Name bleibt, wenn du nicht mit Nein antwortest.`,
    faces: "Gesichter, um die es geht; drücke auf eines, um es auszulassen",
    face: ({ index, of }) => `Gesicht ${index} von ${number(of)}`,
    known: ({ name }) => `Gesichter von ${name}`,
    knownPhoto: ({ name }) => `Foto von ${name}`,
    yes: "Ja",
    yesSome: ({ faces: n }) => `Ja, ${number(n)} davon`,
    no: "Nein",
    later: "Später",
    keys: { yes: "Y", no: "N", later: "L" },
    field: "Name der Person auf diesen Bildern",
    placeholder: "Ja – Namen eingeben",
    difference: ({ distance: d, mark }) => ["Unterschied: ", mark(distance(d))],
    notPerson: ({ name, faces: n }) => `Nicht ${name} (${faces(n)})`,
    notSamePerson: "Nicht dieselbe Person",
    askLater: "Facet fragt später noch einmal",

    names: {
      question: ({ names }) => `Ist das ${names.join(" oder ")}?`,
      sources: ({ sources }) => {
        const kinds = { photo: "Laut Foto", sidecar: "Laut Begleitdatei" };
        const said = sources.map(({ from, key, name }) => `${kinds[from]} ${key}: ${name}.`);
        return [...said, ...(sources[0] ? [`Bis zu deiner Antwort gilt der Name ${sources[0].name}.`] : [])].join(" ");
      },
      face: "Das Gesicht, um das es geht",
      photo: "Foto dieses Gesichts",
      field: "Name der Person auf diesem Bild",
      placeholder: "Jemand anderes – Namen eingeben",
      none: "Niemand davon",
      noneDone: "Keiner dieser Namen",
    },
  },

  people: {
    title: "Personen",
    find: "Person suchen",
    order: { label: "Personen sortieren", name: "Nach Name", faces: "Meiste Gesichter" },
    none: {
      title: "Noch hat niemand einen Namen",
      text: ({ newFaces }) => [newFaces("Benenne die erste Person")],
    },
    notFound: ({ wanted }) => `Niemand heißt „${wanted}“`,
    withoutFaces: ({ people }) => ["Zurzeit ohne Gesicht: ", people],
    listSeparator: ", ",
    favouriteMark: "★",
    favourite: ", Favorit",
    select: ({ name }) => `${name} auswählen`,
    selection: {
      label: ({ people: n }) => `Aktionen für ${people(n)}`,
      count: ({ people: n }) => people(n),
      merge: "Zusammenführen",
      merged: ({ people: n, into }) => `${people(n)} mit ${into} zusammengeführt`,
      hide: "Ausblenden",
      hidden: ({ people: n }) => `${people(n)} ausgeblendet`,
      favour: "Favorit",
      favoured: ({ people: n }) => `${people(n)} zu den Favoriten hinzugefügt`,
      unfavour: "Kein Favorit",
      unfavoured: ({ people: n }) => `${people(n)} aus den Favoriten entfernt`,
    },
  },

  person: {
    title: "Person",
    tabs: ({ name }) => `Gesichter, Fotos und Gruppen von ${name}`,
    faces: "Gesichter",
    photos: "Fotos",
    groups: "Gruppen",
    summary: ({ faces: n, photos: m, birthday, hidden }) =>
      [
        `${faces(n)} auf ${photos(m)}`,
        ...(birthday ? [`geboren am ${longDate(birthday)}`] : []),
        ...(hidden ? ["ausgeblendet"] : []),
      ].join(SEPARATOR),
    favourite: "Favorit",
    favouriteMark: ({ isFavourite }) => (isFavourite ? "★" : "☆"),
    favouriteAdded: "Zu den Favoriten hinzugefügt",
    favouriteRemoved: "Aus den Favoriten entfernt",
    rename: "Umbenennen",
    renameField: ({ name }) => `Neuer Name von ${name}`,
    renamed: ({ name }) => `In ${name} umbenannt`,
    more: "Mehr …",
    merge: "Zusammenführen mit …",
    mergeButton: "Zusammenführen",
    mergeField: ({ name }) => `Person, mit der ${name} zusammengeführt wird`,
    merged: ({ from, into }) => `${from} mit ${into} zusammengeführt`,
    birthday: "Geburtstag",
    birthdayField: ({ name }) => `Geburtstag von ${name}`,
    birthdaySet: ({ birthday }) => `Geburtstag: ${longDate(birthday)}`,
    birthdayRemoved: "Geburtstag entfernt",
    hide: "Ausblenden",
    hidden: ({ name }) => `${name} ist ausgeblendet`,
    unhidden: ({ name }) => `${name} ist wieder sichtbar`,
    removeName: "Namen entfernen",
    nameRemoved: "Name entfernt",
    noFaces: {
      title: "Keine Gesichter",
      text: "Keine Gesichter übrig: Die Fotos wurden entfernt oder die Gesichter anderen zugeordnet.",
    },
    noPhotos: { title: "Keine Fotos", text: "Die Fotos dieser Person sind nicht mehr in der Bibliothek." },
    noGroups: { title: "Keine Gruppen", text: "Keine Gruppen, nur einzelne Gesichter." },
    facesList: ({ name }) => `Gesichter von ${name}`,
    face: ({ index, isConfirmed }) => (isConfirmed ? `Gesicht ${index}, bestätigt` : `Gesicht ${index}`),

    nameTaken: {
      title: ({ other }) => `${other} gibt es schon`,
      merge: ({ other }) => `Mit ${other} zusammenführen`,
      keepBoth: "Beide behalten",
      explanation: ({ name, other }) =>
        name === other
          ? `Zusammengeführt sind sie eine Person. Wenn du beide behältst, heißen zwei Personen ${name}.`
          : `Zusammengeführt sind sie eine Person. Wenn du beide behältst, bleiben es zwei, und eine davon heißt ${name}.`,
    },

    about: {
      link: "Weitere Namen und Notiz",
      aliases: "Weitere Namen",
      aliasesHint: "Durch Kommas getrennt",
      note: "Notiz",
      saved: "Weitere Namen und Notiz gespeichert",
      alsoKnownAs: ({ aliases }) => `Auch bekannt als ${listed(aliases)}`,
    },
    download: {
      link: "Fotos herunterladen",
      underWay: ({ done, of }) => `Der Download wird vorbereitet: ${number(done)} von ${number(of)}`,
      begun: ({ name }) => `Die Fotos von ${name} werden heruntergeladen`,
      failed: "Der Download konnte nicht vorbereitet werden.",
    },
    withBoth: {
      label: ({ name }) => `Eine weitere Person auf Fotos mit ${name}`,
      placeholder: "Fotos mit beiden: wer noch?",
      show: "Zeigen",
    },
    selection: {
      label: ({ faces: n }) => `Aktionen für ${faces(n)}`,
      clear: "Auswahl aufheben",
      confirm: "Bestätigen",
      move: "Verschieben",
      moveField: ({ faces: n }) => `Person, zu der ${faces(n)} verschoben werden`,
      moved: ({ faces: n, name }) => `${faces(n)} zu ${name} verschoben`,
      movedToNew: ({ faces: n, name }) => `${faces(n)} zur neuen Person ${name} verschoben`,
      cover: "Als Titelbild verwenden",
      coverDone: "Titelbild geändert",
      photo: "Foto",
      tick: "Auswählen",
      confirmed: "Von einer Person bestätigt",
      keys: { confirm: "Taste: C", reject: "Taste: X", move: "Taste: M" },
    },

    kept: {
      title: "Von früher behalten",
      rejectAll: "Alle ablehnen",
      list: ({ name }) => `Gesichter, die ${name} bleiben`,
      text: ({ name, faces: n }) =>
        plural(n, {
          one: `Die Gruppe von ${name} hat sich geändert und enthält dieses Gesicht nicht mehr. Es behält den Namen, bis du etwas anderes sagst.`,
          other: `Die Gruppe von ${name} hat sich geändert und enthält diese Gesichter nicht mehr. Sie behalten den Namen, bis du etwas anderes sagst.`,
        }),
    },

    group: {
      notPerson: ({ name, faces: n }) => `Nicht ${name}: ${faces(n)}`,
      nameRemoved: ({ faces: n }) => `Namen von ${ofFaces(n)} entfernt`,
      field: ({ faces: n }) => `Person, der ${faces(n)} zugeordnet werden`,
      placeholder: "Zuordnen zu …",
    },
  },

  photos: {
    title: "Fotos",
    count: ({ photos: n }) => photos(n),
    undated: "Ohne Datum",
    undatedMark: "–",
    jump: "Zu einem Monat springen",
    noneFound: "Kein Foto passt zu diesem Filter",

    filter: {
      title: ({ filters }) => (filters === 0 ? "Filtern" : `Filter (${number(filters)})`),
      person: "Mit",
      without: "Nicht mit",
      add: "Person hinzufügen",
      addButton: "Hinzufügen",
      remove: ({ name }) => `${name} aus dem Filter entfernen`,
      match: "Mehrere Personen",
      all: "Alle zusammen",
      any: "Irgendeine davon",
      others: "Weitere Personen",
      othersAllowed: "Dürfen auf dem Foto sein",
      only: "Nur diese",
      unnamed: "Namen",
      unnamedAny: "Mit oder ohne Namen",
      unnamedSome: "Jemand hat keinen Namen",
      unnamedNone: "Alle haben einen Namen",
      minFaces: "Gesichter, mindestens",
      maxFaces: "Gesichter, höchstens",
      from: "Von",
      to: "Bis",
      folder: "Ordner",
      name: "Dateiname",
      scanned: "Auswertung",
      scannedOnly: "Ausgewertete Fotos",
      notScanned: "Nicht ausgewertet: übersprungen oder gescheitert",
      clear: "Zurücksetzen",
    },

    lightbox: {
      faces: "Gesichter",
      details: "Angaben",
      play: "Diaschau",
      pause: "Diaschau anhalten",
      speed: "Zeit pro Foto",
      seconds: ({ seconds: n }) => seconds(n),
      fullScreen: "Vollbild",
      edit: "Namen bearbeiten",
      download: "Original herunterladen",
      close: "Schließen",
      previous: "Vorheriges Foto",
      previousMark: "‹",
      next: "Nächstes Foto",
      nextMark: "›",
    },
  },

  search: {
    title: "Suche mit Bild",
    lead: "Wähle ein Bild oder lege eines irgendwo auf der Seite ab, um zu sehen, wer darauf ist. Es wird verglichen und nicht gespeichert.",
    choose: "Bild wählen",
    chooseAnother: "Anderes wählen",
    drop: "Bild ablegen, um zu sehen, wer darauf ist",
    dropHere: "Lege ein Bild hier ab, oder",
    faces: "Gesichter auf dem Bild",
    noFaces: "Auf diesem Bild wurde kein Gesicht gefunden",
    number: ({ index }) => `Gesicht ${number(index)}`,
    people: "Am wahrscheinlichsten",
    nobody: "Niemand mit einem Namen sieht so aus.",
    difference: ({ distance: d }) => `Unterschied ${distance(d)}`,
    similar: "Ähnlichste Gesichter",
    partial: "Nur mit den ähnlichsten Gruppen verglichen, weil die Bibliothek groß ist.",
    tooLarge: "Dieses Bild ist zu groß: Wähle eines unter 4,5 MB.",
  },

  photo: {
    title: "Foto",
    back: "← Zurück",
    about: ({ width, height, takenAt }) =>
      [...(width > 0 ? [`${width} × ${height}`] : []), ...(takenAt ? [longDate(takenAt)] : [])].join(SEPARATOR),
    notes: {
      truncated: "Die Datei endet zu früh, deshalb ist nur ein Teil des Fotos zu sehen.",
      damaged: "Die Datei ist beschädigt, deshalb ist nur ein Teil des Fotos zu sehen.",
    },
    alsoAt: ({ keys }) => `Auch unter ${keys.join(", ")}`,
    unreadable: "Facet kann dieses Foto nicht lesen.",
    faces: "Gesichter auf diesem Foto",
    noFaces: "Auf diesem Foto wurden keine Gesichter gefunden.",
    unnamedFace: "Gesicht ohne Namen",
    notSaved: "Noch nicht gespeichert",
    field: "Name der Person",
    otherField: ({ name }) => `Name der Person, falls nicht ${name}`,
    named: ({ name }) => `${name} benannt`,
    groupSize: ({ faces: n }) => `in einer Gruppe von ${number(n)}`,
    confirm: "Bestätigen",
    deleteFace: "Gesicht löschen",
    faceDeleted: "Gesicht gelöscht",

    addFace: "Gesicht hinzufügen",
    faceAdded: "Gesicht hinzugefügt",
    addFaceField: "Name zu diesem Gesicht",
    addWithoutName: "Ohne Namen hinzufügen",
    addFaceHow: "Ziehe einen Rahmen um das Gesicht, oder bewege ihn mit den Pfeiltasten und drücke die Eingabetaste.",
    addFaceBox:
      "Rahmen um das Gesicht: Pfeiltasten bewegen ihn, Umschalt und Pfeiltasten ändern die Größe, die Eingabetaste führt zum Namen",
    addFacePlace: ({ left, top, width }) =>
      `${left} Prozent von links, ${top} Prozent von oben, ${width} Prozent breit`,

    enlarge: "Vergrößern",
    nameAndAge: ({ name, birthday, takenAt }) => {
      const age = birthday && takenAt ? ageAt(birthday, takenAt) : undefined;
      if (!age) return name;
      const units = [
        counted(age.years, { one: "Jahr", other: "Jahre" }),
        counted(age.months, { one: "Monat", other: "Monate" }),
      ];
      return [name, age.years >= 2 ? units[0] : units[1]].join(SEPARATOR);
    },
    details: {
      label: "Angaben",
      file: "Datei",
      taken: "Aufgenommen",
      size: "Größe",
      camera: "Kamera",
      place: "Ort",
      date: ({ takenAt }) => dateAndTime(takenAt),
      sizes: ({ width, height, bytes: b }) =>
        [...(width > 0 ? [`${number(width)} × ${number(height)}`] : []), ...(b === undefined ? [] : [bytes(b)])].join(
          SEPARATOR,
        ),
      exposure: (how) => exposure(how).join(SEPARATOR),
      coordinates: ({ latitude, longitude }) =>
        latitude === undefined || longitude === undefined
          ? ""
          : `${degrees(latitude, ["N", "S"])}, ${degrees(longitude, ["O", "W"])}`,
    },
  },

  why: {
    link: "Warum eine Gruppe?",
    linkLabel: ({ faces: n }) => `Warum eine Gruppe? ${faces(n)}`,
    title: "Warum diese Gesichter eine Gruppe sind",
    titleOf: ({ name }) => `Warum diese Gesichter ${name} sind`,
    lead: ({ faces: n, limit, compared, mark }) => [
      `${faces(n)}. Gesichter passen zueinander, wenn sie sich um höchstens `,
      mark(distance(limit)),
      " unterscheiden; eine Gruppe ist eine Kette passender Gesichter.",
      ...(compared < n ? [` Von dieser großen Gruppe wurden nur ${faces(compared)} verglichen.`] : []),
    ],
    core: "Der Kern",
    coreText: ({ faces: n }) =>
      n > 0
        ? plural(n, {
            one: `${faces(n)} passt zu so vielen, dass es die Gruppe zusammenhält.`,
            other: `${faces(n)} passen zu so vielen, dass sie die Gruppe zusammenhalten.`,
          })
        : "Kein Gesicht passt zu genügend anderen: Die Gruppe wurde von Hand oder in einem früheren Lauf gebildet.",
    widest: "Unähnlichstes Paar",
    allFaces: "Alle Gesichter",
    allFacesText: "Wähle eines, um zu sehen, warum es in der Gruppe ist.",
    allFacesList: "Alle Gesichter der Gruppe",
    faceLink: ({ index }) => `Warum Gesicht ${index} in der Gruppe ist`,
    thisFace: "Dieses Gesicht",
    keptName: ({ name }) =>
      `Dieses Gesicht behält seinen früheren Namen ${name}: Es sieht aus wie die Gesichter dieser Gruppe, aber niemand hat gesagt, dass es jemand anderes ist.`,
    joined: ({ distance: d, mark }) => [
      "Dieses Gesicht passt zu keinem Gesicht des Kerns. Es kam dazu, weil es nahe am Mittelpunkt der Gruppe ist: ",
      mark(distance(d)),
      ".",
    ],
    centre: ({ distance: d, mark }) => [
      "Dieses Gesicht ist dem Mittelpunkt der Gruppe am nächsten: ",
      mark(distance(d)),
      ".",
    ],
    chain: ({ matches, distance: d, mark }) => [
      plural(matches, {
        one: "Dieses Gesicht passt zu dem, das dem Mittelpunkt der Gruppe am nächsten ist. Sein eigener Abstand vom Mittelpunkt ist ",
        other: `Eine Kette von ${number(matches)} Übereinstimmungen verbindet dieses Gesicht mit dem, das dem Mittelpunkt der Gruppe am nächsten ist. Sein eigener Abstand vom Mittelpunkt ist `,
      }),
      mark(distance(d)),
      ".",
    ],
    match: ({ isMatch }) => (isMatch ? "passt" : "passt nicht"),
    firstPhoto: "Foto des ersten Gesichts",
    secondPhoto: "Foto des zweiten Gesichts",
  },

  hidden: {
    title: "Ausgeblendet",
    none: { title: "Nichts ist ausgeblendet", text: "Hier stehen Personen und Gruppen, die du ausblendest." },
    unhidePerson: ({ name }) => `${name} einblenden`,
    unhideGroup: ({ faces: n }) => `${faces(n)} einblenden`,
    groupUnhidden: ({ faces: n }) => `${faces(n)} wieder sichtbar`,
  },

  share: {
    button: "Teilen …",
    title: "Fotos teilen",
    explanation:
      "Wer den Link hat, kann diese Fotos und später passende ansehen und herunterladen. Dazu ist keine Anmeldung nötig; Namen, Dateinamen und Orte sind nicht zu sehen.",
    heading: "Überschrift",
    ends: "Der Link endet",
    after: ({ days }) => `in ${counted(days, { one: "Tag", other: "Tagen" })}`,
    blurOthers: "Die Gesichter aller anderen unkenntlich machen",
    blurAll: "Alle Gesichter unkenntlich machen",
    make: "Link erstellen",
    link: "Der Link",
    copy: "Link kopieren",
    copied: "Kopiert",
    once: "Kopiere den Link jetzt: Er wird nicht noch einmal angezeigt.",
    onlyHere:
      "Unter dieser Adresse geht er nur auf diesem Computer. Starte Facet mit --lan, damit andere Geräte es erreichen.",
    done: "Fertig",
  },

  shares: {
    title: "Geteilte Links",
    none: {
      title: "Keine geteilten Links",
      text: "Teile eine Person oder gefilterte Fotos, dann stehen die Links hier.",
    },
    facts: ({ who, createdAt, until, blurred, inForce, isRevoked }) =>
      [
        ...(who ? [who] : []),
        `erstellt ${dateAndTime(createdAt)}`,
        inForce ? `endet ${dateAndTime(until)}` : isRevoked ? "widerrufen" : "abgelaufen",
        ...(blurred ? ["Gesichter unkenntlich"] : []),
      ].join(SEPARATOR),
    revoke: "Widerrufen",
    revokeLabel: ({ title }) => `Link zu ${title} widerrufen`,
    revoked: "Link widerrufen",
  },

  visitor: {
    about: ({ until, blurred }) =>
      [`Mit dir geteilt bis ${longDate(until)}`, ...(blurred ? ["Gesichter sind unkenntlich"] : [])].join(SEPARATOR),
    open: ({ index }) => `Foto ${number(index)}`,
    download: "Herunterladen",
    none: "Keine Fotos",
    ended: "Dieser Link ist abgelaufen oder wurde widerrufen. Bitte um einen neuen.",
  },

  blurred: {
    button: "Gesichter unkenntlich …",
    title: "Mit unkenntlichen Gesichtern herunterladen",
    explanation:
      "Wähle die Gesichter, die zu sehen sein sollen. Alle anderen werden dauerhaft unkenntlich, außer denen, die Facet nicht gefunden hat.",
    unnamed: ({ index }) => `Gesicht ${number(index)}`,
    download: "Herunterladen",
  },

  undo: {
    title: "Rückgängig",
    lead: ({ key }) => [
      "Letzte Änderungen. ",
      key("Strg"),
      " ",
      key("Z"),
      " macht die letzte Änderung aus diesem Tab rückgängig.",
    ],
    facts: ({ who, isUndone }) =>
      [...(who ? [who] : []), ...(isUndone ? ["rückgängig gemacht"] : [])].map((fact) => SEPARATOR + fact).join(""),
    undoLabel: ({ what }) => `Rückgängig machen: ${what}`,
    did,
    redone: ({ what }) => `Wiederhergestellt: ${what}`,
    stopped: ({ what, reason }) => `${what}. Abgebrochen: ${reason}`,
    none: {
      title: "Noch keine Änderungen",
      text: "Hier steht jeder Name, jedes Verschieben und jedes Zusammenführen, und alles lässt sich rückgängig machen.",
    },
  },

  status: {
    title: "Status",
    scanning: "Fotos werden durchsucht",
    grouping: "Gesichter werden gruppiert",
    upToDate: "Alles aktuell",
    left: ({ seconds }) => `noch etwa ${duration(seconds)}`,

    line: {
      scanning: ({ secondsLeft }) =>
        secondsLeft ? `Fotos werden durchsucht, noch etwa ${duration(secondsLeft)}` : "Fotos werden durchsucht",
      photosMissing: "Fotos fehlen: siehe Status",
      failed: "Etwas ist fehlgeschlagen: siehe Status",
      runFailed: "Der letzte Lauf ist fehlgeschlagen: siehe Status",
      counts: (all) => `${photos(all.photos)} · ${faces(all.faces)}`,
      notScanned: ({ skipped, failed }) =>
        [
          ...(skipped > 0 ? [`${number(skipped)} übersprungen`] : []),
          ...(failed > 0 ? [`${number(failed)} fehlgeschlagen`] : []),
        ].join(SEPARATOR),
    },

    advanced: "Erweitert",
    figures: { photos: "Fotos", faces: "Gesichter", groups: "Gruppen", people: "Personen" },
    figure: ({ value }) => number(value),
    progress: "Durchsuchte Fotos",
    progressText: ({ scanned, all, faces: n, facesLeft, perSecond, secondsLeft }) =>
      [
        `${number(scanned)} von ${photos(all)}`,
        `${faces(n)} gefunden`,
        ...(facesLeft > 0 ? [`noch ${faces(facesLeft)}`] : []),
        ...(perSecond
          ? [`${number(perSecond, { maximumFractionDigits: perSecond < 10 ? 1 : 0 })} Fotos pro Sekunde`]
          : []),
        ...(secondsLeft ? [`noch etwa ${duration(secondsLeft)}`] : []),
      ].join(SEPARATOR),
    sharedProgress: ({ scanned, faces: n, waiting, facesWaiting, perSecond }) =>
      [
        `${photos(scanned)} dieser Bibliothek durchsucht`,
        `${faces(n)} gefunden`,
        `${photos(waiting)} und ${faces(facesWaiting)} warten in allen Bibliotheken`,
        ...(perSecond
          ? [`${number(perSecond, { maximumFractionDigits: perSecond < 10 ? 1 : 0 })} Fotos pro Sekunde`]
          : []),
      ].join(SEPARATOR),

    queues: {
      title: "Warteschlangen",
      shared: "Mehrere Bibliotheken teilen sich diese Warteschlangen: Was wartet, kann zu jeder von ihnen gehören.",
      step: "Schritt",
      queued: "Wartend",
      running: "In Arbeit",
      failed: "Fehlgeschlagen",
      retry: "Wiederholen",
      photos: {
        name: "Gesichter finden",
        retryLabel: "Fehlgeschlagene Fotos wiederholen",
        retried: ({ messages }) =>
          messages === 0 ? "Nichts zu wiederholen" : `${photos(messages)} werden noch einmal versucht`,
      },
      crops: {
        name: "Gesichter erkennen",
        retryLabel: "Fehlgeschlagene Gesichter wiederholen",
        retried: ({ messages }) =>
          messages === 0 ? "Nichts zu wiederholen" : `${faces(messages)} werden noch einmal versucht`,
      },
    },

    notScanned: {
      title: "Nicht durchsucht",
      failed: ({ photos: n }) => `${number(n)} fehlgeschlagen: kann wiederholt werden`,
      skipped: ({ photos: n }) => `${number(n)} übersprungen: Dateien, die Facet nicht lesen kann`,
      ignored: ({ files }) =>
        `${number(files)} ignoriert: kein Bild, in einem Systemordner oder nach einer Regel in .facetignore`,
    },

    folder: {
      missing: "Der Fotoordner fehlt",
      partlyMissing: "Einige Fotos fehlen",
      since: ({ paths, since, time }) => [
        `${paths.join(", ")}: fehlt oder ist leer seit `,
        time(dateAndTime(since)),
        ".",
      ],
      help: ({ command }) => [
        "Nichts ist verloren. Schließe die Festplatte oder Freigabe wieder an, dann macht Facet von selbst weiter. Wenn du die Fotos endgültig entfernt hast, führe ",
        command("facet index --removed"),
        " aus.",
      ],
    },

    runs: {
      title: "Läufe",
      none: "Die Gesichter wurden noch nicht gruppiert.",
      start: "Jetzt gruppieren",
      running: "Gesichter werden gruppiert …",
      busy: "Nicht gestartet, weil schon ein Lauf aktiv war",
      started: "Gesichter werden gruppiert",
      failed: ({ reason }) =>
        reason
          ? `Fehlgeschlagen: ${reason}. Es wurde nichts geändert.`
          : "Fehlgeschlagen (Grund unbekannt). Es wurde nichts geändert.",
      succeeded: ({ faces: n, groups: m, created, merged, split, removed }) => {
        const changes = [
          ...(created > 0 ? [`${number(created)} neu`] : []),
          ...(merged > 0 ? [`${number(merged)} zusammengeführt`] : []),
          ...(split > 0 ? [`${number(split)} aufgeteilt`] : []),
          ...(removed > 0 ? [`${number(removed)} entfernt`] : []),
        ];
        return `${faces(n)} verglichen, ${groups(m)}: ${changes.length > 0 ? changes.join(", ") : "keine Änderung"}`;
      },
    },

    money: {
      title: "Speicher und Kosten",
      titleFree: "Speicher",
      photos: "Fotos",
      crops: "Gesichtsausschnitte",
      vectors: "Vektoren",
      table: "Tabelle",
      tableSize: ({ rows, bytes: size }) => `${counted(rows, { one: "Zeile", other: "Zeilen" })}, etwa ${bytes(size)}`,
      soFar: "Rechenzeit und Anfragen bisher",
      perThousandPhotos: "Je 1.000 Fotos",
      storagePerMonth: "Speicher pro Monat",
      amount: ({ dollars: amount }) => (amount > 0 && amount < 0.01 ? "unter 1 Cent" : dollars(amount)),
      prices: ({ region, asOf }) => `Listenpreise von AWS (${region}, ${asOf}), ohne kostenloses Kontingent.`,
    },
  },

  skipReason: ({ reason }) => {
    const [kind = "", detail] = reason.split(/: (.*)/s);
    const known: Readonly<Record<string, string>> = {
      empty: "Die Datei ist leer",
      truncated: "Die Datei ist beschädigt: Sie endet zu früh",
      "too many pixels": "Zu viele Pixel",
      "too many bytes": "Die Datei ist zu groß",
      "not a picture": "Kein Bild",
      "unsupported format": "Format wird nicht unterstützt",
      "looking at it broke the function": "Sie braucht mehr Speicher oder Zeit, als da ist, oder ist beschädigt",
      "permission denied": "Facet darf diese Datei nicht lesen",
      "the link is broken": "Die Verknüpfung führt ins Leere",
      "the link is part of a loop": "Die Verknüpfung führt im Kreis",
    };
    const text = known[kind];
    if (!text) return reason;
    // Other details are for programs, or advice in English.
    return detail && DETAILED.test(kind) ? `${text} (${detail})` : text;
  },

  tuning: {
    title: "Feinabstimmung",
    none: {
      title: "Noch keine Gesichter",
      text: "Sobald Fotos durchsucht sind, zeigt diese Seite, wie sehr sich ihre Gesichter unterscheiden.",
    },
    lead: ({ faces: n, eligible, isSample }) =>
      isSample
        ? `Eine Stichprobe von ${ofFaces(n)}; ${number(eligible)} davon sind groß und deutlich genug für den Anfang einer Gruppe.`
        : `Alle ${faces(n)}; ${number(eligible)} davon sind groß und deutlich genug für den Anfang einer Gruppe.`,

    chart: {
      label: "Unterschiede zwischen Gesichtern",
      samePerson: "dieselbe Person",
      differentPeople: "verschiedene Personen",
      scale: ({ ratio }) =>
        `Die Kurven sind gleich hoch gezeichnet; es gibt ${number(ratio, { maximumSignificantDigits: 2 })}-mal so viele Paare verschiedener Personen. Ziehe eine Linie, oder bewege sie mit den Pfeiltasten.`,
      FACE_CLUSTER_DIST: ({ value }) => `Gruppe ${distance(value)}`,
      FACE_MATCH_DIST: ({ value }) => `Zuordnung ${distance(value)}`,
      valueText: ({ value, result }) => `${distance(value)}: ${result}`,
    },

    setting: {
      FACE_CLUSTER_DIST:
        "Wie sehr sich zwei Gesichter unterscheiden dürfen, um noch in eine Gruppe zu kommen. Höhere Werte gruppieren mehr Gesichter, können aber zwei Personen vermischen.",
      FACE_MATCH_DIST:
        "Wie weit ein Gesicht außerhalb einer Gruppe liegen darf, um noch dazuzukommen. Bei höheren Werten bleiben weniger Gesichter ohne Gruppe.",
      now: ({ value }) => `Jetzt ${distance(value)}`,
      with: ({ value }) => `Mit ${distance(value)}`,
      result: ({ groups: n, ungrouped: m }) => `${groups(n)}, ${ungrouped(m)}`,
      ungroupedResult: ({ ungrouped: n }) => ungrouped(n),
      apply: ({ value }) => `${distance(value)} übernehmen`,
      reset: "Zurücksetzen",
      useDefault: ({ value }) => `Standard verwenden (${distance(value)})`,
      applied: ({ name, value }) => `${name} ist ab dem nächsten Lauf ${distance(value)}`,
      curve: ({ from, to }) => `Ergebnisse für Werte von ${number(from)} bis ${number(to)}`,
      groups: "Gruppen",
      ungrouped: "Gesichter ohne Gruppe",
    },

    map: {
      title: "Karte der Gesichter",
      lead: ({ faces: n, isSample }) =>
        isSample
          ? `Eine Stichprobe von ${ofFaces(n)}; ähnliche Gesichter liegen nahe beieinander. Zeige auf eines, um es zu sehen, oder benutze die Pfeiltasten.`
          : "Alle Gesichter; ähnliche liegen nahe beieinander. Zeige auf eines, um es zu sehen, oder benutze die Pfeiltasten.",
      label: "Karte der Gesichter: Pfeiltasten gehen von Gesicht zu Gesicht, die Eingabetaste zeigt das Foto",
      unnamedGroup: "Gruppe ohne Namen",
      ungrouped: "Ohne Gruppe",
      unnamed: "Ohne Namen",
    },
  },
};
