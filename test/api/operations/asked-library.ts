import type { Output } from "../../../lib/api/operation.ts";
import { ROUTES } from "../../../lib/api/routes.ts";
import { openTestHost, type TestHost } from "../../support/host.ts";

export type Suggestion = Output<"listSuggestions">["items"][number];

/** The API of a library of some photos. */
export class Library {
  readonly opened: TestHost;

  constructor(opened: TestHost) {
    this.opened = opened;
  }

  static async open(photos: string, context: Record<string, string> = {}): Promise<Library> {
    return new Library(await openTestHost({ library: "clustered", photos, context }));
  }

  async call(method: string, path: string, body?: unknown) {
    const answer = await fetch(`${this.opened.host.url}${path}`, {
      method,
      ...(body ? { headers: { "content-type": "application/json" }, body: JSON.stringify(body) } : {}),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text === "" ? undefined : JSON.parse(text) };
  }

  async suggestions(): Promise<Suggestion[]> {
    return ROUTES.listSuggestions.output().parse((await this.call("GET", "/suggestions")).body).items;
  }

  answer({ suggestionId }: Suggestion, answer: "yes" | "no" | "later", body: object = {}) {
    return this.call("POST", `/suggestions/${suggestionId}/${answer}`, body);
  }

  /** The person of each face of the photos, by faceId. */
  async names(faceIds: readonly string[]): Promise<(string | undefined)[]> {
    const faces = await Promise.all(faceIds.map((faceId) => this.call("GET", `/faces/${faceId}`)));
    return faces.map(({ body }) => body.person?.name);
  }

  async undo(headers: Headers): Promise<number> {
    return (await this.call("POST", `/actions/${headers.get("facet-action")}/undo`, {})).status;
  }

  async run(): Promise<void> {
    await this.call("POST", "/runs", { force: true });
    await this.opened.host.settled();
  }
}
