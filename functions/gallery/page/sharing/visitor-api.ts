import { Refused } from "../state/api.ts";
import { texts } from "../texts/texts.ts";
import type { SharedLink } from "./shared-link.ts";

const MAIN = "main";

/** Pictures that are made at once: each passes a whole photo through one function. */
const AT_ONCE = 4;

/** Calls a route of the API for visitors, with the token of their link and without any login. @throws Refused */
export async function callAsVisitor<T>({ library, token }: SharedLink, path: string): Promise<T> {
  const before = library === MAIN ? "" : `/libraries/${encodeURIComponent(library)}`;
  const headers = { "facet-share": token };
  const answer = await fetch(before + path, { headers, credentials: "omit" }).catch(() => {
    throw new Refused(0, texts.errors.unreachable);
  });
  if (answer.ok) return answer.json();
  throw new Refused(answer.status, answer.status === 404 ? texts.visitor.ended : texts.errors.status(answer));
}

const waiting: (() => void)[] = [];
let running = 0;

/** The link to a picture of a photo. */
export async function pictureOf(link: SharedLink, photoId: string, size: "small" | "large" | "full"): Promise<string> {
  if (running >= AT_ONCE) await new Promise<void>((go) => waiting.push(go));
  running++;
  try {
    return (await callAsVisitor<{ url: string }>(link, `/shared/photos/${photoId}/picture?size=${size}`)).url;
  } finally {
    running--;
    waiting.shift()?.();
  }
}
