import { Distance } from "../../lib/embed/distance.ts";
import type { EmbedderRecord } from "../../lib/models/types.ts";
import { groupCentres, nearestOf } from "./prototypes.ts";
import { distanceBetween, type LabelledVectors } from "./verification.ts";

/** A face, the group it belongs to, and who it shows. */
export interface GroupedFace {
  readonly group: string;
  readonly person: string;
  /** If nobody knows who it shows: its photo. Pairs of one photo are left out. */
  readonly photo?: string;
}

/** Accepted pairs within a group, at one threshold. */
export interface Rates {
  readonly faces: number;
  /** Pairs of one person, and those of them that are accepted. */
  readonly same: number;
  readonly accepted: number;
  /** Pairs of two people, and those of them that are accepted. */
  readonly different: number;
  readonly falseAccepts: number;
}

/** Most groups that are made of prototypes. */
const MOST_GROUPS = 8;

/** A ratio of rates counted from fewer false accepts is not a measurement. */
const FEWEST_FALSE_ACCEPTS = 20;

/** Returns the group of each face by its nearest prototype: the prototypes themselves are put into groups. */
export function byPrototype(embedder: EmbedderRecord, vectors: readonly Float32Array[]): number[] {
  const prototypes = Distance.of(embedder).prototypeRows();
  if (prototypes.length === 0) throw new Error(`${embedder.id} has no prototypes to make groups of`);
  const centres = groupCentres(prototypes, Math.min(MOST_GROUPS, prototypes.length));
  return vectors.map((vector) => nearestOf(prototypes[nearestOf(vector, prototypes)]!, centres));
}

/**
 * Counts accepted pairs at the threshold at which a share `far` of all pairs of different people is accepted.
 * @returns the counts over all pairs, also across groups, and by group
 */
export function groupRates(
  faces: readonly GroupedFace[],
  { vectors, terms }: Pick<LabelledVectors, "vectors" | "terms">,
  far: number,
): { readonly all: Rates; readonly groups: ReadonlyMap<string, Rates> } {
  const compared = { people: [], vectors, terms };
  const distances = new Float32Array((faces.length * (faces.length - 1)) / 2);
  const different: number[] = [];
  let pair = 0;
  for (const [i, a] of faces.entries()) {
    for (let j = 0; j < i; j++, pair++) {
      distances[pair] = distanceBetween(compared, i, j);
      if (isDifferent(a, faces[j]!)) different.push(distances[pair]!);
    }
  }
  const threshold = Float32Array.from(different).sort()[Math.floor(far * different.length)]!;
  const names = [...new Set(faces.map(({ group }) => group))].sort();
  const empty = () => ({ faces: 0, same: 0, accepted: 0, different: 0, falseAccepts: 0 });
  const all = empty();
  const groups = new Map(names.map((name) => [name, empty()]));
  for (const { group } of faces) for (const rates of [all, groups.get(group)!]) rates.faces++;
  pair = 0;
  for (const [i, a] of faces.entries()) {
    for (let j = 0; j < i; j++, pair++) {
      const b = faces[j]!;
      const isAccepted = distances[pair]! < threshold;
      for (const rates of a.group === b.group ? [all, groups.get(a.group)!] : [all]) {
        if (a.person === b.person) {
          rates.same++;
          if (isAccepted) rates.accepted++;
        } else if (isDifferent(a, b)) {
          rates.different++;
          if (isAccepted) rates.falseAccepts++;
        }
      }
    }
  }
  return { all, groups };
}

const isDifferent = (a: GroupedFace, b: GroupedFace) =>
  a.person !== b.person && (a.photo === undefined || a.photo !== b.photo);

/** The largest false-accept rate of a group over the median, where enough were counted; undefined if in most they were not. */
export function worstOverMedian(groups: readonly Rates[]): number | undefined {
  const counted = groups.filter(({ falseAccepts }) => falseAccepts >= FEWEST_FALSE_ACCEPTS);
  if (2 * counted.length <= groups.length) return undefined;
  const rates = counted.map(({ falseAccepts, different }) => falseAccepts / different).sort((a, b) => a - b);
  const middle = rates.length >> 1;
  const median = rates.length % 2 === 1 ? rates[middle]! : (rates[middle - 1]! + rates[middle]!) / 2;
  return Math.max(...rates) / median;
}

/**
 * Counts clusters, and those that certainly show several people, by the group of most of their faces; and all, as "all".
 * Of faces without labels, only two in one photo are certainly two people.
 */
export function mixedClusters(
  faces: readonly GroupedFace[],
  clusterOf: (at: number) => string | undefined,
): Map<string, { clusters: number; mixed: number }> {
  const inClusters = Map.groupBy(faces.keys(), clusterOf);
  inClusters.delete(undefined);
  const counts = new Map([["all", { clusters: 0, mixed: 0 }]]);
  for (const members of inClusters.values()) {
    const some = members.map((at) => faces[at]!);
    const sizes = [...Map.groupBy(some, ({ group }) => group)].sort((a, b) => b[1].length - a[1].length);
    const group = sizes[0]![0];
    const isMixed = some.some((a, at) =>
      some.slice(0, at).some((b) => (a.photo === undefined ? a.person !== b.person : a.photo === b.photo)),
    );
    const own = counts.get(group) ?? { clusters: 0, mixed: 0 };
    counts.set(group, own);
    for (const each of [counts.get("all")!, own]) {
      each.clusters++;
      if (isMixed) each.mixed++;
    }
  }
  return counts;
}
