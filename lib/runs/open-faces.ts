import { type Block, rowOf } from "../dbscan/block.ts";
import { ASK_WITHIN, type Candidate, CLEARLY_NEARER, matchGroup } from "../dbscan/match.ts";
import type { Parameters } from "../parameters.ts";
import { digestOf } from "./digests.ts";
import type { JoinRule, NearMissObserver } from "./join.ts";

/** A face in no cluster, and the groups near it that it may belong to. */
export interface OpenFace {
  readonly faceId: string;
  /** True if it is clear enough to form clusters: a small or blurred face resembles almost everyone a little. */
  readonly clear: boolean;
  readonly vector: Float32Array;
  /** See Block. */
  readonly term: number;
  readonly near: readonly Candidate[];
}

/** Maximum number of near groups kept per face; some may turn out to be in the same photo. */
const REMEMBERED = 16;

/** Collects the faces that join no group, up to the number that people can be asked about: the nearest ones. */
export class OpenFaces {
  private readonly rule: JoinRule;
  private readonly most: number;
  private readonly reach: number;
  private faces: OpenFace[] = [];

  /** @param most maximum number of faces to collect; at most twice as many are in memory */
  constructor(rule: JoinRule, { FACE_CLUSTER_DIST }: Parameters, most: number) {
    this.rule = rule;
    this.most = most;
    this.reach = ASK_WITHIN * FACE_CLUSTER_DIST + CLEARLY_NEARER;
  }

  /** Returns an observer that collects open faces. @param clear see OpenFace */
  observer(clear: boolean): NearMissObserver {
    return {
      reach: this.reach,
      onCandidates: (faceId, near, block, row) => this.add({ faceId, near, clear }, block, row),
    };
  }

  /** Returns the collected faces without those that joined a group after all. */
  without(joined: ReadonlySet<string>): OpenFace[] {
    return this.faces.filter(({ faceId }) => !joined.has(faceId));
  }

  private add({ faceId, near, clear }: Omit<OpenFace, "vector" | "term">, block: Block, row: number): void {
    const possible = near.filter(({ group }) => this.rule.mayJoin(faceId, group));
    if (matchGroup(possible, this.rule)) return;
    const nearest = possible.toSorted((a, b) => a.distance - b.distance || a.group - b.group).slice(0, REMEMBERED);
    this.faces.push({ faceId, clear, near: nearest, vector: rowOf(block, row).slice(), term: block.terms[row]! });
    if (this.faces.length >= 2 * this.most) this.faces = nearestFirst(this.faces, this.most);
  }
}

/**
 * Keeps one of several open faces with byte-equal vectors, preferably a clear one: copies of a picture do not make a
 * new person, and are asked about once, because the answer applies to all of them. A group that any of them was
 * rejected for is removed from the near groups.
 */
export function withoutTwins(faces: readonly OpenFace[]): OpenFace[] {
  return [...Map.groupBy(faces, ({ vector }) => digestOf(vector)).values()].map((same) => {
    const [first, ...others] = same.toSorted(
      (a, b) => Number(b.clear) - Number(a.clear) || (a.faceId < b.faceId ? -1 : 1),
    ) as [OpenFace, ...OpenFace[]];
    if (others.length === 0) return first;
    const near = first.near.filter((one) =>
      others.every((other) => other.near.some(({ group }) => group === one.group)),
    );
    return { ...first, near };
  });
}

/** Returns the faces that are nearest to a group, nearest first. */
export function nearestFirst(faces: readonly OpenFace[], most: number): OpenFace[] {
  const to = ({ near }: OpenFace) => near[0]?.distance ?? Number.POSITIVE_INFINITY;
  return faces.toSorted((a, b) => (to(a) === to(b) ? (a.faceId < b.faceId ? -1 : 1) : to(a) - to(b))).slice(0, most);
}
