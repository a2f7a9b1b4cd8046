import type { SuggestionInputs } from "./types.ts";

/**
 * How much nearer a person counts, on the calibrated scale, who is in photos of the same event: half of what makes someone
 * clearly nearer than others, so that it decides between two people but never alone.
 */
const EVENT_SUPPORT = 0.05;

const YEAR_MINUTES = 365.25 * 24 * 60;
/** Age up to which a face is compared with how the person looked in about the same year. */
const GROWN_UP_YEARS = 18;

type TimeInputs = Pick<SuggestionInputs, "nearness" | "births">;

/** What the dates of photos say about questions: whether someone was born, was a child, or was at the same event. */
export class TimeEvidence {
  private readonly inputs: TimeInputs;
  private readonly withCluster: ReadonlySet<string>;
  private readonly withFace: ReadonlySet<string>;

  constructor(inputs: TimeInputs) {
    this.inputs = inputs;
    const { withCluster = [], withFace = [] } = inputs.nearness.times ?? {};
    this.withCluster = new Set(withCluster.map(([face, cluster]) => `${face} ${cluster}`));
    this.withFace = new Set(withFace.flatMap(([a, b]) => [`${a} ${b}`, `${b} ${a}`]));
  }

  /** Returns true if the photo of an open face was taken before the person was born. */
  isBeforeBirth(face: number, personId: string | undefined): boolean {
    return this.age(this.minuteOf(face), personId) < 0;
  }

  /** Returns true if half of the dated photos of a cluster were taken before the person was born. */
  isClusterBeforeBirth(cluster: number, personId: string | undefined): boolean {
    return this.age(this.minuteOfCluster(cluster), personId) < 0;
  }

  /** Returns true if the person was a child when the photo of an open face was taken. */
  isChildAt(face: number, personId: string | undefined): boolean {
    return isChild(this.age(this.minuteOf(face), personId));
  }

  /** Returns true if the person was a child at the time of most photos of a cluster. */
  isChildAtCluster(cluster: number, personId: string | undefined): boolean {
    return isChild(this.age(this.minuteOfCluster(cluster), personId));
  }

  /** Returns true if the photos of two open faces were taken within a year. */
  areYearsNear(face: number, other: number): boolean {
    const [a, b] = [this.minuteOf(face), this.minuteOf(other)];
    return a !== undefined && b !== undefined && Math.abs(a - b) <= YEAR_MINUTES;
  }

  supportOfCluster(face: number, cluster: number): number {
    return this.withCluster.has(`${face} ${cluster}`) ? EVENT_SUPPORT : 0;
  }

  supportOfFace(face: number, other: number): number {
    return this.withFace.has(`${face} ${other}`) ? EVENT_SUPPORT : 0;
  }

  /** Age in years; NaN if it is unknown. */
  private age(minute: number | undefined, personId: string | undefined): number {
    return ((minute ?? Number.NaN) - (this.inputs.births.get(personId ?? "") ?? Number.NaN)) / YEAR_MINUTES;
  }

  private minuteOf(face: number): number | undefined {
    return this.inputs.nearness.times?.faces[face] ?? undefined;
  }

  private minuteOfCluster(cluster: number): number | undefined {
    return this.inputs.nearness.times?.clusters[cluster] ?? undefined;
  }
}

const isChild = (age: number) => age >= 0 && age < GROWN_UP_YEARS;
