import { ASK_WITHIN, type Candidate, CLEARLY_NEARER, matchGroup } from "../dbscan/match.ts";
import type { Parameters } from "../parameters.ts";
import { digestOf } from "./digests.ts";
import type { JoinRule, NearMissObserver } from "./join.ts";

/** A face that is in no cluster, and the groups near it that it may be of. */
export interface OpenFace {
  readonly faceId: string;
  /** Whether it is clear enough to form clusters: what is small or blurred looks a little like everybody. */
  readonly clear: boolean;
  readonly vector: Float32Array;
  readonly near: readonly Candidate[];
}

/** Near groups that are remembered of a face; some may turn out to be in its photo. */
const REMEMBERED = 16;

/** Collects, while faces look for a group to join, those that will not: as many as can be asked about, the nearest. */
export class OpenFaces {
  private readonly rule: JoinRule;
  private readonly most: number;
  private readonly reach: number;
  private faces: OpenFace[] = [];

  /** @param most faces to collect; twice as many are in memory at most */
  constructor(rule: JoinRule, { FACE_CLUSTER_DIST }: Parameters, most: number) {
    this.rule = rule;
    this.most = most;
    this.reach = ASK_WITHIN * FACE_CLUSTER_DIST + CLEARLY_NEARER;
  }

  /** What is to be told of faces. @param clear see OpenFace */
  observer(clear: boolean): NearMissObserver {
    return { reach: this.reach, onCandidates: (faceId, near, vector) => this.add(faceId, near, vector, clear) };
  }

  /** Those that joined no group after all. */
  without(joined: ReadonlySet<string>): OpenFace[] {
    return this.faces.filter(({ faceId }) => !joined.has(faceId));
  }

  private add(faceId: string, near: readonly Candidate[], vector: Float32Array, clear: boolean): void {
    const possible = near.filter(({ group }) => this.rule.mayJoin(faceId, group));
    if (matchGroup(possible, this.rule)) return;
    const nearest = possible.toSorted((a, b) => a.distance - b.distance || a.group - b.group).slice(0, REMEMBERED);
    this.faces.push({ faceId, clear, near: nearest, vector: vector.slice() });
    if (this.faces.length >= 2 * this.most) this.faces = nearestFirst(this.faces, this.most);
  }
}

/**
 * One of several open faces with byte-equal vectors, a clear one where there is one: copies of a picture make no new
 * person, and are asked about once, since the answer takes the others along. A group that one of them was refused for
 * is not near any.
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

/** Those nearest to a group, nearest first. */
export function nearestFirst(faces: readonly OpenFace[], most: number): OpenFace[] {
  const to = ({ near }: OpenFace) => near[0]?.distance ?? Number.POSITIVE_INFINITY;
  return faces.toSorted((a, b) => (to(a) === to(b) ? (a.faceId < b.faceId ? -1 : 1) : to(a) - to(b))).slice(0, most);
}
