import type { Captures } from "../rows/captures.ts";
import { photoIdOfFace } from "../store/ids.ts";
import type { Person } from "../store/types.ts";

const MINUTE_MS = 60_000;

/** Returns the start of a person's birthday in minutes since 1970, as in Capture; undefined if it is unknown. */
export function birthMinute(person: Pick<Person, "birthday"> | undefined): number | undefined {
  return person?.birthday === undefined ? undefined : Date.parse(person.birthday) / MINUTE_MS;
}

/**
 * Birthdays of people, and when photos were taken. A birthday only vetoes: it tells that a face is not a person's, and
 * never that it is.
 */
export class Births {
  private readonly minutes = new Map<string, number>();
  private readonly captures: Captures;

  constructor(people: Iterable<Person>, captures: Captures) {
    for (const person of people) {
      const minute = birthMinute(person);
      if (minute !== undefined) this.minutes.set(person.personId, minute);
    }
    this.captures = captures;
  }

  /** True if no birthday is known. */
  get areUnknown(): boolean {
    return this.minutes.size === 0;
  }

  /** Returns true if a person's birthday is known. */
  isKnown(personId: string | undefined): boolean {
    return this.minutes.has(personId ?? "");
  }

  /** Returns true if the photo of a face was taken before the person was born, as far as its date is plausible. */
  isBefore(faceId: string, personId: string | undefined): boolean {
    const born = this.minutes.get(personId ?? "");
    if (born === undefined) return false;
    const capture = this.captures.get(photoIdOfFace(faceId));
    return capture !== undefined && capture.minute < born;
  }
}
