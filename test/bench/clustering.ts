/** A share with what it was counted from. */
export interface Share {
  readonly value: number;
  readonly count: number;
  readonly of: number;
}

export function share(count: number, of: number): Share {
  return { value: of === 0 ? 1 : count / of, count, of };
}

export interface PrecisionRecall {
  readonly precision: Share;
  readonly recall: Share;
  readonly f: number;
}

export interface ClusteringFigures {
  /** Over pairs of faces: in one cluster, of one person. */
  readonly pairwise: PrecisionRecall;
  /** Mean over faces: of its cluster, and of its person, the share that is in both. */
  readonly bcubed: PrecisionRecall;
  readonly clusters: number;
  readonly people: number;
  /** Faces in no cluster; each counts as a cluster of its own. */
  readonly alone: Share;
}

/** A face with the cluster it was put into, if any, and the person it shows. */
export interface LabelledFace {
  readonly clusterId: string | null;
  readonly person: string;
}

export function clusteringFigures(faces: readonly LabelledFace[]): ClusteringFigures {
  const labelled = faces.map(({ clusterId, person }, at) => ({ label: clusterId ?? `alone ${at}`, person }));
  const clusters = tally(labelled.map(({ label }) => label));
  const people = tally(labelled.map(({ person }) => person));
  const both = tally(labelled.map(({ label, person }) => `${label}\n${person}`));

  let [precision, recall] = [0, 0];
  for (const { label, person } of labelled) {
    const common = both.get(`${label}\n${person}`)!;
    precision += common / clusters.get(label)!;
    recall += common / people.get(person)!;
  }
  const right = pairsIn(both);
  const alone = faces.filter(({ clusterId }) => clusterId === null).length;
  return {
    pairwise: precisionRecall(share(right, pairsIn(clusters)), share(right, pairsIn(people))),
    bcubed: precisionRecall(share(precision, faces.length), share(recall, faces.length)),
    clusters: clusters.size - alone,
    people: people.size,
    alone: share(alone, faces.length),
  };
}

export function precisionRecall(precision: Share, recall: Share): PrecisionRecall {
  const sum = precision.value + recall.value;
  return { precision, recall, f: sum === 0 ? 0 : (2 * precision.value * recall.value) / sum };
}

function tally(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

function pairsIn(groups: ReadonlyMap<string, number>): number {
  return [...groups.values()].reduce((sum, size) => sum + (size * (size - 1)) / 2, 0);
}
