import { counted, listed } from "../../base/format.ts";
import type { ActionFacts } from "../../base/types.ts";
import type { english } from "./english.ts";

const faces = ({ faces: n = 0 }: ActionFacts) => counted(n, { one: "Gesicht", other: "Gesichter" });
/** After a preposition with the dative: `von 3 Gesichtern`. */
const ofFaces = ({ faces: n = 0 }: ActionFacts) => counted(n, { one: "Gesicht", other: "Gesichtern" });
const groups = ({ clusters: n = 0 }: ActionFacts) => counted(n, { one: "Gruppe", other: "Gruppen" });
const names = ({ names = [] }: ActionFacts) => listed(names);
const former = ({ former: before = [] }: ActionFacts) => listed(before);

const FIELDS: Readonly<Record<string, string>> = {
  hidden: "Sichtbarkeit",
  favourite: "Favorit",
  birthday: "Geburtstag",
  coverFaceId: "Bild",
  aliases: "weitere Namen",
  note: "Notiz",
  faces: "Gesichter",
  people: "Personen",
};
const changed = ({ changed: fields = [] }: ActionFacts) => listed(fields.map((field) => FIELDS[field] ?? field));

/** See english.ts. */
export const german: typeof english = {
  named: (facts) => (facts.faces ? `${names(facts)} benannt (${faces(facts)})` : `${names(facts)} angelegt`),
  confirmed: (facts) => `${faces(facts)} als ${names(facts)} bestätigt`,
  moved: (facts) =>
    facts.former
      ? `${faces(facts)} von ${former(facts)} zu ${names(facts)} verschoben`
      : `${faces(facts)} zu ${names(facts)} verschoben`,
  rejected: (facts) => `Nicht ${names(facts)} (${faces(facts)})`,
  "different-people": (facts) => `Nicht dieselbe Person (${faces(facts)})`,
  postponed: (facts) => `Einen Vorschlag aufgeschoben (${faces(facts)})`,
  hidden: (facts) => `${groups(facts)} ausgeblendet (${faces(facts)})`,
  unhidden: (facts) => `${groups(facts)} eingeblendet (${faces(facts)})`,
  unnamed: (facts) =>
    facts.names ? `Name ${names(facts)} von ${ofFaces(facts)} entfernt` : `Namen von ${ofFaces(facts)} entfernt`,
  dissolved: (facts) => `Eine Gruppe aufgeteilt (${faces(facts)})`,
  "not-a-face": (facts) => `${faces(facts)} als „kein Gesicht“ markiert`,
  "face-deleted": () => "Ein Gesicht gelöscht",
  "face-added": (facts) =>
    facts.names
      ? `Gesicht in ${facts.subject} hinzugefügt: ${names(facts)}`
      : `Gesicht in ${facts.subject} hinzugefügt`,
  strangers: (facts) => `${faces(facts)} als fremd markiert`,
  "person-changed": (facts) =>
    [
      ...(facts.former ? [`${former(facts)} in ${names(facts)} umbenannt`] : []),
      ...(facts.changed?.length ? [`${names(facts)} geändert: ${changed(facts)}`] : []),
    ].join(". "),
  "people-merged": (facts) => `${former(facts)} mit ${names(facts)} zusammengeführt`,
  "person-deleted": (facts) => `Namen ${names(facts)} entfernt`,
  "parameters-changed": (facts) => `${changed(facts)} geändert`,
  "link-created": (facts) => `Link „${facts.subject}“ erstellt`,
  "link-revoked": (facts) => `Link „${facts.subject}“ widerrufen`,
  "library-reset": (facts) => `Bibliothek zurückgesetzt: ${changed(facts)}`,
  "library-rolled-back": () => "Zu früheren Gruppen zurückgekehrt",
  "library-adopted": () => "Bibliothek übernommen",
  "library-split": () => "Bibliothek nach Ordnern aufgeteilt",
  "library-migrated": (facts) =>
    facts.subject ? `Zum Modell ${facts.subject} gewechselt` : "Bibliothek auf den neuen Stand gebracht",
};
