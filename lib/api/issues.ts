import type { $ZodIssue } from "zod/v4/core";

/** A fault of the query or the body. */
export interface Issue {
  /** Path of the field, for example `name`; empty for the whole query or body. */
  readonly path: string;
  readonly message: string;
}

export function issue(fault: $ZodIssue): Issue {
  return { path: fault.path.join("."), message: messageOf(fault) };
}

/** All faults as one text. */
export function detailOf(faults: readonly $ZodIssue[]): string {
  return faults
    .map(issue)
    .map(({ path, message }) => (path === "" ? message : `${path}: ${message}`))
    .join("; ");
}

function messageOf(fault: $ZodIssue): string {
  switch (fault.code) {
    case "too_big":
      return `must ${amount(fault.origin, fault.inclusive === false ? "less than" : "at most", fault.maximum)}`;
    case "too_small":
      return `must ${amount(fault.origin, fault.inclusive === false ? "more than" : "at least", fault.minimum)}`;
    case "unrecognized_keys":
      return `unknown ${fault.keys.length === 1 ? "field" : "fields"} ${fault.keys.join(", ")}`;
    case "invalid_value":
      return `must be ${fault.values.length === 1 ? "" : "one of "}${fault.values.join(", ")}`;
    case "invalid_type":
      // Zod tells a missing field from one of another type only in its text.
      return fault.message.endsWith("received undefined") ? "is required" : `must be of type ${fault.expected}`;
    default:
      return fault.message;
  }
}

/** `be at most 200`, `have at least 1 item`, `have at most 600 characters` */
function amount(origin: string, comparison: string, limit: number | bigint): string {
  const unit = { string: "character", array: "item" }[origin];
  return unit ? `have ${comparison} ${limit} ${unit}${Number(limit) === 1 ? "" : "s"}` : `be ${comparison} ${limit}`;
}
