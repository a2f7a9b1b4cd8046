/** Facet's HTTP API, as the gallery calls it. */
export class Api {
  private readonly url: string;
  private readonly settled: () => Promise<void>;

  /** @param settled resolves when no run is at work */
  constructor(url: string, settled: () => Promise<void>) {
    this.url = url;
    this.settled = settled;
  }

  /** @throws Error where the answer is no 2xx */
  // biome-ignore lint/suspicious/noExplicitAny: each route answers something else
  async get(path: string): Promise<any> {
    return this.call("GET", path);
  }

  // biome-ignore lint/suspicious/noExplicitAny: each route answers something else
  async write(method: "POST" | "PATCH", path: string, body: object = {}): Promise<any> {
    return this.call(method, path, body);
  }

  /** Every item of a list. */
  // biome-ignore lint/suspicious/noExplicitAny: each route answers something else
  async all(path: string): Promise<any[]> {
    // biome-ignore lint/suspicious/noExplicitAny: each route answers something else
    const items: any[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.get(
        `${path}${path.includes("?") ? "&" : "?"}limit=200${cursor ? `&cursor=${cursor}` : ""}`,
      );
      items.push(...page.items);
      cursor = page.cursor;
    } while (cursor);
    return items;
  }

  /** Starts a run, and waits until it has ended. */
  async run(): Promise<void> {
    await this.write("POST", "/runs", {});
    await this.settled();
  }

  private async call(method: string, path: string, body?: object) {
    const answer = await fetch(`${this.url}${path}`, {
      method,
      ...(body ? { headers: { "content-type": "application/json" }, body: JSON.stringify(body) } : {}),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }
}
