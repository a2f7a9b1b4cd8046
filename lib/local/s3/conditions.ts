import type { ObjectInfo } from "../object-types.ts";
import type { WriteCondition } from "../write-condition.ts";
import { S3Error } from "./errors.ts";
import { header, type S3Request } from "./request.ts";

/** Range of an object's bytes; `end` is exclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Checks the conditions of a read: If-Match, If-Unmodified-Since, If-None-Match and If-Modified-Since, in the order of
 * RFC 9110, section 13.2.2.
 * @param prefix prefix of the headers that are about the source of a copy
 * @throws S3Error PreconditionFailed, NotModified
 */
export function checkReadConditions(request: S3Request, { eTag, modifiedAt }: ObjectInfo, prefix = ""): void {
  const condition = (name: string) => header(request, prefix + name);
  const failed = (Condition: string) => {
    const message = "At least one of the pre-conditions you specified did not hold";
    return new S3Error("PreconditionFailed", message, { Condition });
  };
  const modifiedSec = Math.floor(modifiedAt / 1000);
  const ifMatch = condition("if-match");
  const ifUnmodified = condition("if-unmodified-since");
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, eTag)) throw failed("If-Match");
  } else if (ifUnmodified !== undefined && modifiedSec > Date.parse(ifUnmodified) / 1000) {
    throw failed("If-Unmodified-Since");
  }
  const unchanged = prefix === "" ? () => new S3Error("NotModified", "Not Modified") : () => failed("If-None-Match");
  const ifNoneMatch = condition("if-none-match");
  const ifModified = condition("if-modified-since");
  if (ifNoneMatch !== undefined) {
    if (matches(ifNoneMatch, eTag)) throw unchanged();
  } else if (ifModified !== undefined && modifiedSec <= Date.parse(ifModified) / 1000) throw unchanged();
}

/** If-Match and If-None-Match of a write. @throws S3Error NotImplemented for values that S3 does not support either */
export function writeCondition(request: S3Request): WriteCondition {
  const ifMatch = header(request, "if-match");
  const ifNoneMatch = header(request, "if-none-match");
  if (ifNoneMatch !== undefined && ifNoneMatch !== "*") {
    throw new S3Error("NotImplemented", "A write with If-None-Match other than * is not available on the local host");
  }
  return { ifMatch: ifMatch === undefined ? undefined : unquote(ifMatch), ifNoneMatch };
}

/**
 * The range in a Range header. Undefined for the whole object, also if the header has another form.
 * @throws S3Error InvalidRange if the object has no byte in the range
 */
export function parseRange(text: string | undefined, size: number): ByteRange | undefined {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(text?.trim() ?? "") ?? [];
  if (first === "" && last === "") return undefined;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size : Math.min(size, Number(last) + 1);
  if (first !== "" && last !== "" && Number(last) < Number(first)) return undefined;
  if (start >= size || (first === "" && Number(last) === 0)) {
    throw new S3Error("InvalidRange", "The requested range is not satisfiable", {
      RangeRequested: text ?? "",
      ActualObjectSize: size,
    });
  }
  return { start, end };
}

export function unquote(eTag: string): string {
  return eTag
    .trim()
    .replace(/^W\//, "")
    .replace(/^"(.*)"$/, "$1");
}

function matches(list: string, eTag: string): boolean {
  return list.split(",").some((item) => item.trim() === "*" || unquote(item) === eTag);
}
