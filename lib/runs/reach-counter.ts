import type { NeededReaches } from "../catalog/versions/needed-reaches.ts";
import { type JoinRange, neededReach } from "../dbscan/match.ts";
import { type Group, spreadOfGroup } from "./form.ts";
import type { Joined, NearMissObserver } from "./join.ts";

/** Distance between two values of FACE_MATCH_DIST, and their number: up to its maximum. */
const STEP = 0.01;
const STEPS = 150;

/** Counts the faces that would be in no group with other values of FACE_MATCH_DIST. */
export class ReachCounter {
  private readonly groups: readonly Group[];
  private readonly range: JoinRange;
  /** For each value, the number of faces for which it is the first that is large enough; the last is for none. */
  private readonly firsts = new Uint32Array(STEPS + 2);

  constructor(groups: readonly Group[], range: Omit<JoinRange, "spreadOf">) {
    this.groups = groups;
    this.range = { ...range, spreadOf: (group) => spreadOfGroup(groups[group]!) };
    for (const [group, { distances }] of groups.entries()) {
      for (const distance of distances) this.add(distance - this.range.spreadOf(group));
    }
  }

  /** Counts faces that joined a group because of a decision or a twin, and that no observer sees. */
  addSettled(settled: readonly Joined[]): void {
    for (const { group, distance } of settled) this.add(distance - this.range.spreadOf(group));
  }

  /** Returns an observer that also counts the faces. */
  observing({ reach, onCandidates }: NearMissObserver): NearMissObserver {
    const { farthest, marginAt } = this.range;
    return {
      reach: this.groups.length === 0 ? reach : Math.max(reach, farthest + marginAt(farthest)),
      onCandidates: (faceId, near, block, row) => {
        this.add(neededReach(near, this.range));
        onCandidates(faceId, near, block, row);
      },
    };
  }

  counted(): NeededReaches {
    const faces = this.firsts.reduce((sum, count) => sum + count, 0);
    let lone = faces;
    return { step: STEP, faces, lone: [...this.firsts.subarray(0, STEPS + 1)].map((count) => (lone -= count)) };
  }

  private add(reach: number): void {
    const first = Math.min(Math.ceil(reach / STEP - 1e-9), STEPS + 1);
    this.firsts[Math.max(0, first)]!++;
  }
}
