import { counted, listed, plural } from "../../base/format.ts";
import type { ActionFacts } from "../../base/types.ts";
import type { english } from "./english.ts";

const faces = ({ faces: n = 0 }: ActionFacts) => counted(n, { one: "cara", many: "de caras", other: "caras" });
const groups = ({ clusters: n = 0 }: ActionFacts) => counted(n, { one: "grupo", many: "de grupos", other: "grupos" });
const names = ({ names = [] }: ActionFacts) => listed(names);
const former = ({ former: before = [] }: ActionFacts) => listed(before);

const FIELDS: Readonly<Record<string, string>> = {
  hidden: "visibilidad",
  favourite: "favorito",
  birthday: "cumpleaños",
  coverFaceId: "imagen",
  aliases: "otros nombres",
  note: "nota",
  faces: "caras",
  people: "personas",
};
const changed = ({ changed: fields = [] }: ActionFacts) => listed(fields.map((field) => FIELDS[field] ?? field));

/** See english.ts. */
export const spanish: typeof english = {
  named: (facts) =>
    facts.faces ? `Nombre puesto: ${names(facts)} (${faces(facts)})` : `Persona añadida: ${names(facts)}`,
  confirmed: (facts) =>
    plural(facts.faces ?? 0, {
      one: `${faces(facts)} confirmada como ${names(facts)}`,
      other: `${faces(facts)} confirmadas como ${names(facts)}`,
    }),
  moved: (facts) => {
    const from = facts.former ? ` de ${former(facts)}` : "";
    return plural(facts.faces ?? 0, {
      one: `${faces(facts)} movida${from} a ${names(facts)}`,
      other: `${faces(facts)} movidas${from} a ${names(facts)}`,
    });
  },
  rejected: (facts) => `No es ${names(facts)} (${faces(facts)})`,
  "different-people": (facts) => `No son la misma persona (${faces(facts)})`,
  postponed: (facts) => `Sugerencia aplazada (${faces(facts)})`,
  hidden: (facts) =>
    plural(facts.clusters ?? 0, {
      one: `${groups(facts)} ocultado (${faces(facts)})`,
      other: `${groups(facts)} ocultados (${faces(facts)})`,
    }),
  unhidden: (facts) =>
    plural(facts.clusters ?? 0, {
      one: `${groups(facts)} visible de nuevo (${faces(facts)})`,
      other: `${groups(facts)} visibles de nuevo (${faces(facts)})`,
    }),
  unnamed: (facts) =>
    facts.names ? `Nombre ${names(facts)} quitado de ${faces(facts)}` : `Nombre quitado de ${faces(facts)}`,
  dissolved: (facts) => `Grupo dividido (${faces(facts)})`,
  "not-a-face": (facts) =>
    plural(facts.faces ?? 0, {
      one: `${faces(facts)} marcada como «no es una cara»`,
      other: `${faces(facts)} marcadas como «no es una cara»`,
    }),
  "face-deleted": () => "Cara eliminada",
  "face-added": (facts) =>
    facts.names ? `Cara añadida a ${facts.subject}: ${names(facts)}` : `Cara añadida a ${facts.subject}`,
  strangers: (facts) =>
    plural(facts.faces ?? 0, {
      one: `${faces(facts)} marcada como desconocida`,
      other: `${faces(facts)} marcadas como desconocidas`,
    }),
  "person-changed": (facts) =>
    [
      ...(facts.former ? [`${former(facts)} ahora se llama ${names(facts)}`] : []),
      ...(facts.changed?.length ? [`${names(facts)}, datos cambiados: ${changed(facts)}`] : []),
    ].join(". "),
  "people-merged": (facts) => `${former(facts)}: unión con ${names(facts)}`,
  "person-deleted": (facts) => `Nombre quitado: ${names(facts)}`,
  "parameters-changed": (facts) => `Parámetros cambiados: ${changed(facts)}`,
  "link-created": (facts) => `Enlace «${facts.subject}» creado`,
  "link-revoked": (facts) => `Enlace «${facts.subject}» revocado`,
  "library-reset": (facts) => `Biblioteca restablecida: ${changed(facts)}`,
  "library-rolled-back": () => "Grupos anteriores recuperados",
  "library-adopted": () => "Biblioteca adoptada",
  "library-split": () => "Biblioteca dividida por carpetas",
  "library-migrated": (facts) => (facts.subject ? `Cambio al modelo ${facts.subject}` : "Biblioteca actualizada"),
};
