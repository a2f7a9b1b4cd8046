import type { Catalog } from "../../../lib/catalog/store/open.ts";

/** What the SDK throws where a service did not answer. */
export class Crashed extends Error {
  readonly $metadata = {};

  constructor() {
    super("the process ended here");
  }
}

/**
 * A catalog whose requests come to an end: after so many, nothing is sent any more, as when a process ends.
 * @param isDone whether the last one is carried out, and only its answer is lost
 */
export function crashingCatalog(catalog: Catalog, requests: number, isDone: boolean): Catalog {
  let left = requests;
  const wrap = <Client extends object>(client: Client): Client =>
    new Proxy(client, {
      get(target, name, receiver) {
        if (name !== "send") return Reflect.get(target, name, receiver);
        return async (command: unknown) => {
          left--;
          if (left > 0 || (left === 0 && isDone)) {
            const answer = await (target as { send(command: unknown): Promise<unknown> }).send(command);
            if (left > 0) return answer;
          }
          throw new Crashed();
        };
      },
    });
  return { ...catalog, documents: wrap(catalog.documents), s3: async () => wrap(await catalog.s3()) };
}
