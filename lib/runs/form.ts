import { photoIdOfFace } from "../catalog/store/ids.ts";
import type { RunPlan } from "../catalog/versions/run-artefacts.ts";
import { sidesByAgreement } from "../dbscan/agree.ts";
import type { Matrix } from "../dbscan/dbscan.ts";
import { fewGroups } from "../dbscan/few.ts";
import { clearMargin, closeWithin, farthestReach, matchGroup, matchReach, spreadOf } from "../dbscan/match.ts";
import { gatherRows, matrixInMemory } from "../dbscan/memory.ts";
import { countNearPairs } from "../dbscan/near-pairs.ts";
import { rejoin } from "../dbscan/rejoin.ts";
import { type Members, splitWide } from "../dbscan/split.ts";
import { rawDistance } from "../embed/calibration.ts";
import {
  type ConstrainInputs,
  constrain,
  freeDoubles,
  groupsForUnplacedConfirmedFaces,
  type RowGroup,
} from "./constrain.ts";
import type { FirstPass } from "./groups.ts";
import { findJoiners, type JoinRule } from "./join.ts";
import { centresOf, type MeasuredGroup, Measurer } from "./measure.ts";
import type { PriorState } from "./previous.ts";
import { areTogether } from "./shared-photos.ts";
import type { StepDependencies } from "./tiles.ts";
import { measurePlaceholderGroups, strayTwins, type Twin } from "./twins.ts";

/** A group of rows that becomes a cluster, before other faces join it. */
export interface Group extends RowGroup, MeasuredGroup {
  readonly rows: readonly number[];
}

/** Factor by which each round of splitting reduces the distance of neighbours. */
const SHRINK = 0.9;
const ROUNDS = 4;

/** Inputs of `formGroups`: a run's vectors, the prior state and the decisions about its faces. */
export interface FormInputs extends Pick<StepDependencies, "embedder" | "finder"> {
  readonly plan: RunPlan;
  readonly matrix: Matrix;
  readonly faceIds: readonly string[];
  readonly twins: readonly Twin[];
  readonly prior: PriorState;
}

/**
 * Turns the result of the first pass into groups: splits components that are too wide, applies people's decisions, and
 * finds people with few photos among the remaining rows. The result depends only on the vectors, their order by faceId
 * and people's decisions.
 */
export async function formGroups(formInputs: FormInputs, firstPass: FirstPass): Promise<Group[]> {
  const { components, few } = firstPass;
  const { finder, embedder, plan, matrix, faceIds, twins, prior } = formInputs;
  const { blockRows, length, parameters } = plan;
  const measurer = new Measurer(matrix, blockRows, embedder);
  const constrainInputs: ConstrainInputs = {
    ...{ finder, matrix, blockRows, length, faceIds, prior },
    eps: rawDistance(embedder, parameters.FACE_CLUSTER_DIST),
    core: parameters.FACE_CLUSTER_CORE,
  };
  const narrow = await narrowAll(formInputs, measurer, firstPass);
  const parts = freeDoubles(constrainInputs, await constrain(constrainInputs, narrow), firstPass);
  const large = await measured(measurer, parts);

  const grouped = new Set(parts.flatMap(({ rows }) => rows));
  const kept = new Set(narrow);
  const wide = new Set(components.flatMap((rows) => (kept.has(rows) ? [] : rows)));
  const pairs = new Set(few.flatMap(({ pairs }) => [...pairs]));
  const candidates = [...pairs].filter((row) => !grouped.has(row) && !wide.has(row)).sort((a, b) => a - b);
  const joining = await rowsThatJoin(formInputs, large, candidates);
  const left = new Set(candidates.filter((row) => !joining.has(row)));
  const fewParts = await constrain(
    constrainInputs,
    fewGroups(plan.eligible, few, (row) => left.has(row), parameters.FACE_FEW_CORE),
  );
  for (const { rows } of fewParts) for (const row of rows) grouped.add(row);

  const confirmed = faceIds.flatMap((faceId, row) =>
    prior.confirmedOf(faceId) !== undefined && !grouped.has(row) ? [row] : [],
  );
  const unplacedParts = groupsForUnplacedConfirmedFaces(constrainInputs, [...parts, ...fewParts], confirmed);
  const groups = [...large, ...(await measured(measurer, [...fewParts, ...unplacedParts]))];
  const people = new Set(groups.map(({ personId }) => personId));
  return [...groups, ...(await measurePlaceholderGroups(prior, strayTwins(prior, faceIds, twins), people, measurer))];
}

/**
 * Narrows every component to FACE_CLUSTER_RADIUS. First it drops the borders that are farther than that from the centre
 * of all cores, such as strangers who resemble a single face of a person; then it splits components that are still too
 * wide, and joins the parts that are one person, however wide that person is. Unchanged components are returned as the
 * same array objects.
 */
async function narrowAll(
  { finder, embedder, plan, matrix, faceIds }: FormInputs,
  measurer: Measurer,
  { components, isCore }: FirstPass,
): Promise<(readonly number[])[]> {
  const { FACE_CLUSTER_CORE, FACE_CLUSTER_DIST, FACE_CLUSTER_RADIUS } = plan.parameters;
  const rule = {
    core: FACE_CLUSTER_CORE,
    radius: rawDistance(embedder, FACE_CLUSTER_RADIUS),
    rounds: Array.from({ length: ROUNDS }, (_, round) =>
      rawDistance(embedder, FACE_CLUSTER_DIST * SHRINK ** (round + 1)),
    ),
  };
  const aroundCores = new Measurer(matrix, plan.blockRows, embedder, isCore);
  const trimmed = (await aroundCores.measure(components)).map(({ rows, distances, radius }) =>
    radius <= FACE_CLUSTER_RADIUS
      ? rows
      : rows.filter((row, at) => distances[at]! <= FACE_CLUSTER_RADIUS || isCore(row)),
  );
  const parts: (readonly number[])[] = [];
  for (const { rows, radius } of await measurer.measure(trimmed)) {
    if (radius <= FACE_CLUSTER_RADIUS) parts.push(rows);
    else {
      const vectors = await gatherRows(matrix, plan.blockRows, plan.length, rows);
      parts.push(...(await rejoinParts({ rows, vectors }, await splitWide(finder, { rows, vectors }, rule))));
    }
  }
  return parts;

  /**
   * Parts of a wide component stay apart if there is a gap between them, or if they are in photos together. Rows in no
   * part join those that they agree with.
   */
  async function rejoinParts(
    { rows, vectors }: Members,
    split: readonly (readonly number[])[],
  ): Promise<(readonly number[])[]> {
    const inPart = new Set(split.flat());
    const loose = rows.filter((row) => !inPart.has(row));
    const placeOf = new Map(rows.map((row, place) => [row, place]));
    const places = [...split, ...loose.map((row) => [row])].map((some) => some.map((row) => placeOf.get(row)!));
    const near = await countNearPairs(finder, vectors, places, rawDistance(embedder, FACE_CLUSTER_DIST));
    const photos = split.map((part) => new Set(part.map((row) => photoIdOfFace(faceIds[row]!))));
    const sizes = split.map(({ length }) => length);
    const sides = rejoin(sizes, near, (a, b) => areTogether(photos[a]!, photos[b]!));
    const agreed = sidesByAgreement(sides, near, split.length, FACE_CLUSTER_CORE);
    return sides.map((parts, side) =>
      [...parts.flatMap((part) => split[part]!), ...loose.filter((_, at) => agreed[at] === side)].sort((a, b) => a - b),
    );
  }
}

async function measured(measurer: Measurer, parts: readonly RowGroup[]): Promise<Group[]> {
  const found = await measurer.measure(parts.map(({ rows }) => rows));
  return parts.map((part, at) => ({ ...part, ...found[at]! }));
}

/** Returns the rows that will join a group anyway; the second pass excludes them. */
async function rowsThatJoin(
  formInputs: FormInputs,
  groups: readonly Group[],
  rows: readonly number[],
): Promise<Set<number>> {
  const { finder, embedder, plan, matrix, faceIds } = formInputs;
  const vectors = await gatherRows(matrix, plan.blockRows, plan.length, rows);
  const rule = joinRule(formInputs, groups);
  const joiners = await findJoiners(
    { finder, embedder, centres: centresOf(groups, plan.length), rule },
    matrixInMemory(vectors),
    async ({ start, count }) => rows.slice(start, start + count).map((row) => faceIds[row]!),
  );
  const joining = new Set(
    joiners
      .filter(({ faceId, candidates }) =>
        matchGroup(
          candidates.filter(({ group }) => rule.mayJoin(faceId, group)),
          rule,
        ),
      )
      .map(({ faceId }) => faceId),
  );
  return new Set(rows.filter((row) => joining.has(faceIds[row]!)));
}

/** The rule by which faces join groups. */
export function joinRule({ plan, prior }: Pick<FormInputs, "plan" | "prior">, groups: readonly Group[]): JoinRule {
  const farthest = farthestOf(plan, groups);
  return {
    reachOf: (group) => matchReach(spreadOfGroup(groups[group]!), farthest, plan.parameters),
    samePerson(a, b) {
      const { personId } = groups[a]!;
      return personId !== undefined && personId === groups[b]!.personId;
    },
    marginAt: (distance) => clearMargin(distance, plan.parameters),
    closeWithin: (group) => closeWithin(groups[group]!.radius, plan.parameters),
    mayJoin: (faceId, group) => prior.mayBelong(faceId, groups[group]!.personId),
  };
}

/** See spreadOf. */
export function spreadOfGroup({ radius, rows }: Group): number {
  return spreadOf(radius, rows.length);
}

/** Maximum distance from a group's centre at which a face may join it, on the calibrated scale. */
export function farthestOf({ eligible, rest, parameters }: RunPlan, groups: readonly Group[]): number {
  const grouped = groups.reduce((sum, { rows }) => sum + rows.length, 0);
  return farthestReach({ faces: eligible + rest, groups: groups.length, grouped }, parameters);
}

/** Loads the vectors of the given rows. */
export async function loadVectors({ matrix, plan }: FormInputs, rows: readonly number[]) {
  return gatherRows(matrix, plan.blockRows, plan.length, rows);
}
