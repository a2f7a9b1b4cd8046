import { counted, listed, plural } from "../../base/format.ts";
import type { ActionFacts } from "../../base/types.ts";

const faces = ({ faces: n = 0 }: ActionFacts) => counted(n, { one: "face", other: "faces" });
const groups = ({ clusters: n = 0 }: ActionFacts) => counted(n, { one: "group", other: "groups" });
const names = ({ names = [] }: ActionFacts) => listed(names);
const former = ({ former: before = [] }: ActionFacts) => listed(before);

/** Fields of a person, and parts of a library, that an action can change. */
const FIELDS: Readonly<Record<string, string>> = {
  hidden: "visibility",
  favourite: "favourite",
  birthday: "birthday",
  coverFaceId: "picture",
  aliases: "other names",
  note: "note",
  faces: "faces",
  people: "people",
};
const changed = ({ changed: fields = [] }: ActionFacts) => listed(fields.map((field) => FIELDS[field] ?? field));

/** Writes the sentence of each kind of action. */
export const english: Readonly<Record<ActionFacts["kind"], (facts: ActionFacts) => string>> = {
  named: (facts) => (facts.faces ? `Named ${names(facts)} (${faces(facts)})` : `Added ${names(facts)}`),
  confirmed: (facts) => `Confirmed ${faces(facts)} as ${names(facts)}`,
  moved: (facts) =>
    facts.former
      ? `Moved ${faces(facts)} from ${former(facts)} to ${names(facts)}`
      : `Moved ${faces(facts)} to ${names(facts)}`,
  rejected: (facts) => `Not ${names(facts)} (${faces(facts)})`,
  "different-people": (facts) => `Not the same person (${faces(facts)})`,
  postponed: (facts) => `Put off a suggestion (${faces(facts)})`,
  hidden: (facts) => `Hid ${groups(facts)} (${faces(facts)})`,
  unhidden: (facts) => `Unhid ${groups(facts)} (${faces(facts)})`,
  unnamed: (facts) =>
    facts.names ? `Removed the name ${names(facts)} from ${faces(facts)}` : `Removed the name of ${faces(facts)}`,
  dissolved: (facts) => `Split up a group (${faces(facts)})`,
  "not-a-face": (facts) => `Marked ${faces(facts)} as not a face`,
  "face-deleted": () => "Deleted a face",
  "face-added": (facts) =>
    facts.names ? `Added a face to ${facts.subject}: ${names(facts)}` : `Added a face to ${facts.subject}`,
  strangers: (facts) =>
    plural(facts.faces ?? 0, {
      one: `Marked ${faces(facts)} as a stranger`,
      other: `Marked ${faces(facts)} as strangers`,
    }),
  "person-changed": (facts) =>
    [
      ...(facts.former ? [`Renamed ${former(facts)} to ${names(facts)}`] : []),
      ...(facts.changed?.length ? [`Changed ${names(facts)}: ${changed(facts)}`] : []),
    ].join(". "),
  "people-merged": (facts) => `Merged ${former(facts)} into ${names(facts)}`,
  "person-deleted": (facts) => `Removed the name ${names(facts)}`,
  "parameters-changed": (facts) => `Changed ${changed(facts)}`,
  "link-created": (facts) => `Created the link “${facts.subject}”`,
  "link-revoked": (facts) => `Revoked the link “${facts.subject}”`,
  "library-reset": (facts) => `Reset the library: ${changed(facts)}`,
  "library-rolled-back": () => "Returned to earlier groups",
  "library-adopted": () => "Took over the library",
  "library-split": () => "Split the library by folder",
  "library-migrated": (facts) => (facts.subject ? `Changed to the model ${facts.subject}` : "Updated the library"),
};
