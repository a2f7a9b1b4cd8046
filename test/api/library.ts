import type { ClusterSummary } from "../../lib/catalog/store/types.ts";
import { startRun } from "../../lib/services/workflow.ts";
import { openTestHost, SAMPLE_CLUSTERS, type TestHost } from "../support/host.ts";

/** An answer of the API. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: each route has an answer of its own
  readonly body: any;
}

/** A local host with the sample photos, clustered with a large distance so that there are clusters to name. */
export interface Library extends TestHost {
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  clusters(query?: string): Promise<(ClusterSummary & { readonly faces: { readonly faceId: string }[] })[]>;
  run(): Promise<void>;
}

export async function openLibraryHost(): Promise<Library> {
  const opened = await openTestHost(SAMPLE_CLUSTERS);
  const { host } = opened;
  const library: Library = {
    ...opened,
    async call(method, path, body, headers = {}) {
      const answer = await fetch(`${host.url}${path}`, {
        method,
        headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      return { status: answer.status, headers: answer.headers, body: text === "" ? undefined : JSON.parse(text) };
    },
    async clusters(query = "") {
      return (await library.call("GET", `/clusters${query}`)).body.items;
    },
    async run() {
      await startRun(host.outputs.StateMachine ?? "", {});
      await host.settled();
    },
  };
  return library;
}
