import type { Api } from "./api.ts";
import type { Truth } from "./truth.ts";

/** Numbers of the person's decisions, by kind. Starting a run is not a decision. */
export interface Played {
  /** Names typed or chosen: for a new cluster, or for a group of single faces. */
  names: number;
  yes: number;
  /** Also a cluster that was hidden because it shows nobody known. */
  no: number;
  /** Faces left out of a yes. */
  exceptions: number;
  runs: number;
}

interface Shown {
  readonly faceId: string;
}

interface Suggestion {
  readonly suggestionId: string;
  readonly kind: "cluster" | "faces" | "new";
  readonly person?: { readonly name: string };
  readonly faces: readonly Shown[];
}

const MOST_ROUNDS = 6;

/** Answers what the page asks until it asks nothing more. */
export async function nameEveryone(api: Api, truth: Truth): Promise<Played> {
  const played: Played = { names: 0, yes: 0, no: 0, exceptions: 0, runs: 0 };
  const named = new Set<string>();
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const before = decisions(played);
    // A cluster whose person has a name already is left to the suggestions; what they do not ask about is named after all.
    await nameClusters(api, truth, played, named, (who) => !named.has(who));
    await answerSuggestions(api, truth, played, named);
    await nameClusters(api, truth, played, named, () => true);
    if (decisions(played) === before) return played;
    await api.run();
    played.runs++;
  }
  return played;
}

const decisions = ({ names, yes, no, exceptions }: Played) => names + yes + no + exceptions;

/** New faces: largest first, by what the row of faces shows. */
async function nameClusters(
  api: Api,
  truth: Truth,
  played: Played,
  named: Set<string>,
  isWanted: (who: string) => boolean,
): Promise<void> {
  for (const { clusterId, faces } of await api.all("/clusters?named=false&order=size")) {
    const who = mostOf(faces, truth)?.who;
    if (who === undefined) {
      await api.write("PATCH", `/clusters/${clusterId}`, { hidden: true });
      played.no++;
    } else if (isWanted(who)) {
      await api.write("POST", `/clusters/${clusterId}/name`, { name: who });
      named.add(who);
      played.names++;
    }
  }
}

/** Suggestions: the first of the list, then what is first by then. */
async function answerSuggestions(api: Api, truth: Truth, played: Played, named: Set<string>): Promise<void> {
  for (;;) {
    const [question]: Suggestion[] = (await api.get("/suggestions?limit=1")).items;
    if (!question) return;
    const { suggestionId, kind, person, faces } = question;
    const path = `/suggestions/${encodeURIComponent(suggestionId)}`;
    const most = mostOf(faces, truth);
    // Somebody new must be at least twice among the faces: otherwise they are not one person's.
    const who = kind === "new" ? (most && most.count > 1 ? most.who : undefined) : person?.name;
    const others = faces.filter(({ faceId }) => truth.whoIs(faceId) !== who).map(({ faceId }) => faceId);
    const isYes = kind === "cluster" ? most?.who === who : who !== undefined && others.length < faces.length;
    if (!isYes) {
      await api.write("POST", `${path}/no`);
      played.no++;
      continue;
    }
    const except = kind === "cluster" ? [] : others;
    await api.write("POST", `${path}/yes`, {
      ...(except.length > 0 ? { except } : {}),
      ...(kind === "new" ? { name: who } : {}),
    });
    played.exceptions += except.length;
    if (kind === "new") played.names++;
    else played.yes++;
    named.add(who!);
  }
}

/** Returns the most frequent person among the faces, except bystanders. */
function mostOf(faces: readonly Shown[], truth: Truth): { readonly who: string; readonly count: number } | undefined {
  const counts = new Map<string, number>();
  for (const { faceId } of faces) {
    const who = truth.whoIs(faceId);
    if (who !== undefined) counts.set(who, (counts.get(who) ?? 0) + 1);
  }
  const [most] = [...counts].sort((a, b) => b[1] - a[1]);
  return most && { who: most[0], count: most[1] };
}
