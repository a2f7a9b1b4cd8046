import { readDifferentPeople, readPutOff } from "../catalog/decisions/decide-suggestions.ts";
import { getFaceDecisions } from "../catalog/decisions/decisions.ts";
import { getDecisions, getPeople } from "../catalog/decisions/people.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Person } from "../catalog/store/types.ts";
import { type Nearness, readNearness } from "../catalog/versions/nearness.ts";
import { latestVersion } from "../catalog/versions/versions.ts";
import { birthMinute } from "../catalog/views/births.ts";
import { ASK_CHILD_WITHIN, ASK_WITHIN } from "../dbscan/match.ts";
import { suggest } from "./suggest.ts";
import type { Question, QuestionLimits, SuggestionInputs } from "./types.ts";
import { Windows } from "./windows.ts";

/**
 * Maximum distance of two single faces, as a multiple of FACE_CLUSTER_DIST. It is smaller than ASK_WITHIN because one
 * face is weaker evidence than a cluster's centre.
 */
const ALIKE_WITHIN = 1.1;

/** Questions about known people, or about groups of faces that resemble no known person. */
export type QuestionPart = "known" | "new";

/**
 * The current questions of a version. Compares no vectors, because the run has done so. Reads decisions about one window
 * of faces and clusters at a time.
 */
export class OpenQuestions {
  readonly version: number;
  readonly limits: QuestionLimits;
  private readonly catalog: Catalog;
  private readonly windows: Windows;
  private readonly inputs = new Map<number, Promise<WindowInputs>>();
  private different: Promise<SuggestionInputs["areDifferentPeople"]> | undefined;

  private constructor(catalog: Catalog, version: number, { nearness, windows }: Divided) {
    this.catalog = catalog;
    this.version = version;
    this.windows = windows;
    const { neighbours } = nearness;
    this.limits = {
      ask: ASK_WITHIN * neighbours,
      child: ASK_CHILD_WITHIN * neighbours,
      alike: ALIKE_WITHIN * neighbours,
      neighbours,
    };
  }

  /** Opens the questions of the version in force; undefined before the first run. */
  static async open(catalog: Catalog): Promise<OpenQuestions | undefined> {
    const version = await latestVersion(catalog);
    const divided = version === undefined ? undefined : await loadNearness(catalog, version);
    return version === undefined || !divided ? undefined : new OpenQuestions(catalog, version, divided);
  }

  /** Number of windows. Those with the shortest distances are first. */
  get count(): number {
    return this.windows.count;
  }

  /** Finds the questions of a window, most certain first. */
  async of(window: number, part: QuestionPart): Promise<Question[]> {
    const { catalog, version, limits } = this;
    this.different ??= readDifferentPeople(catalog);
    const [inputs, different] = await Promise.all([this.inputsOf(window), this.different]);
    const isWanted = (personId: string | undefined) => (personId === undefined) === (part === "new");
    const mayAsk: (readonly [id: string, personId: string | undefined])[] = [];
    const given = { ...inputs, limits, areDifferentPeople: different };
    suggest({
      ...given,
      isPutOff(id, personId) {
        if (isWanted(personId)) mayAsk.push([id, personId]);
        return !isWanted(personId);
      },
    });
    const isPutOff = await readPutOff(catalog, version, mayAsk);
    const found = suggest({
      ...given,
      isPutOff: (id, personId) => !isWanted(personId) || isPutOff(id, personId),
    });
    return found.filter(({ kind }) => (kind === "new") === (part === "new"));
  }

  private inputsOf(window: number): Promise<WindowInputs> {
    const known = this.inputs.get(window) ?? readInputs(this.catalog, this.windows.at(window));
    this.inputs.set(window, known);
    return known;
  }
}

type WindowInputs = Pick<SuggestionInputs, "nearness" | "clusters" | "faces" | "births">;

async function readInputs(catalog: Catalog, nearness: Nearness): Promise<WindowInputs> {
  const { clusterIds, faceIds, contested = [], held = [], reborn = [], times } = nearness;
  const decided = [...contested, ...(times?.early ?? [])];
  const sources = [
    ...decided.flatMap(({ source, clusterId }) => [source, clusterId ?? []].flat()),
    ...held.map(([, source]) => source),
    ...reborn.flatMap((each) => each.sources),
  ];
  const [clusters, faces] = await Promise.all([
    getDecisions(catalog, [...clusterIds, ...sources]),
    getFaceDecisions(catalog, [...faceIds, ...decided.map(({ faceId }) => faceId)]),
  ]);
  const personIds = [...clusters.values(), ...faces.values()].flatMap(({ personId }) => personId ?? []);
  const births = times ? birthsOf((await getPeople(catalog, personIds)).values()) : new Map<string, number>();
  return { nearness, clusters, faces, births };
}

function birthsOf(people: Iterable<Person>): Map<string, number> {
  return new Map(
    [...people].flatMap((person) => {
      const minute = birthMinute(person);
      return minute === undefined ? [] : [[person.personId, minute] as const];
    }),
  );
}

/** Counts the open questions about held names. Compares no vectors, and reads little if there are no held names. */
export async function countHeldQuestions(catalog: Catalog): Promise<number> {
  const open = await OpenQuestions.open(catalog);
  if (!open) return 0;
  const { held = [], contested = [], times } = (await loadNearness(catalog, open.version))?.nearness ?? {};
  if (held.length + contested.length + (times?.early.length ?? 0) === 0) return 0;
  let count = 0;
  for (let window = 0; window < open.count; window++) {
    const about = (await open.of(window, "known")).filter(({ heldFor }) => heldFor !== undefined);
    const people = await getPeople(
      catalog,
      about.flatMap(({ personId }) => personId ?? []),
    );
    // There are no questions about hidden people.
    count += about.filter(({ personId = "" }) => people.has(personId) && !people.get(personId)?.hidden).length;
  }
  return count;
}

interface Divided {
  readonly nearness: Nearness;
  readonly windows: Windows;
}

const remembered = new WeakMap<Catalog, Divided & { readonly version: number }>();

/** Reads the nearness of a version. Caches the last one, because a version never changes. */
export async function loadNearness(catalog: Catalog, version: number): Promise<Divided | undefined> {
  const known = remembered.get(catalog);
  if (known?.version === version) return known;
  const nearness = await readNearness(catalog, version);
  if (!nearness) return undefined;
  const divided = { version, nearness, windows: new Windows(nearness) };
  remembered.set(catalog, divided);
  return divided;
}
