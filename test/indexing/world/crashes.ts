import type { Catalog } from "../../../lib/catalog/store/open.ts";

/** The error that the SDK throws if a service does not answer. */
export class Crashed extends Error {
  readonly $metadata = {};

  constructor() {
    super("the process ended here");
  }
}

/**
 * Returns a catalog that stops sending requests after a number of them, as when a process ends.
 * @param isDone true if the last request is carried out, and only its answer is lost
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
