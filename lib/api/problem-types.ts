/**
 * The types of problems (RFC 9457): what a client can rely on to tell problems apart. They are part of the API, so they are
 * never renamed. Each has one HTTP status; the first type of a status is used where no other applies.
 */
export const PROBLEM_TYPES = {
  "bad-request": { status: 400, when: "the request is malformed or incomplete" },
  "invalid-input": { status: 400, when: "the query or the body does not fit the schema; `issues` lists every fault" },
  "invalid-cursor": { status: 400, when: "the cursor belongs to another list or other filters" },
  "login-required": {
    status: 401,
    when: "the local host has users, and the request has neither a login nor a signature",
  },
  forbidden: { status: 403, when: "a page of another site made the request" },
  "not-allowed": { status: 403, when: "the caller does not have the role that the route needs in the library" },
  "not-found": { status: 404, when: "there is no such route, or nothing with this id" },
  "method-not-allowed": {
    status: 405,
    when: "the path does not take this method; the Allow header lists those it takes",
  },
  conflict: { status: 409, when: "the request does not fit the current state" },
  "name-taken": { status: 409, when: "another person has the name; `personId` is that person" },
  "changed-since": { status: 409, when: "later actions changed what the action to undo had changed" },
  "concurrent-change": { status: 409, when: "someone else changed the same rows at the same time" },
  "run-in-progress": { status: 409, when: "a clustering run is in progress" },
  "request-in-progress": { status: 409, when: "the first request with this Idempotency-Key is not finished" },
  "cannot-add-face": { status: 409, when: "no face can be added at this place of the photo" },
  "precondition-failed": { status: 412, when: "If-Match does not match; `etag` is the current value" },
  "too-large": { status: 413, when: "the body is too large" },
  "unsupported-media-type": { status: 415, when: "the route does not take this type of body" },
  "misdirected-request": { status: 421, when: "the Host header is not one of this host's" },
  unprocessable: { status: 422, when: "the request is valid but cannot be carried out" },
  "undecodable-picture": { status: 422, when: "the picture cannot be decoded" },
  "idempotency-key-reused": { status: 422, when: "the Idempotency-Key was used for another request" },
  "too-many-requests": { status: 429, when: "the host is busy; the Retry-After header says when to retry" },
  "headers-too-large": { status: 431, when: "the address and headers are too large" },
  "internal-error": { status: 500, when: "an unexpected error; the log of the function has the details" },
  unavailable: { status: 503, when: "the service is starting, stopping or being updated" },
  "incompatible-library": { status: 503, when: "another version of Facet wrote the library" },
  "disk-full": { status: 507, when: "the disk of the local host is full" },
} as const satisfies Record<string, { readonly status: number; readonly when: string }>;

export type ProblemType = keyof typeof PROBLEM_TYPES;

/** The types of errors that are thrown outside this folder, by the `name` of the error. */
const TYPES_OF_ERRORS: Readonly<Record<string, ProblemType>> = {
  $ZodError: "invalid-input",
  ZodError: "invalid-input",
  BadCursor: "invalid-cursor",
  NameTaken: "name-taken",
  ChangedSince: "changed-since",
  RowChanged: "concurrent-change",
  RunInProgress: "run-in-progress",
  CannotDraw: "cannot-add-face",
  UndecodablePhoto: "undecodable-picture",
  NewerCatalog: "incompatible-library",
  OlderCatalog: "incompatible-library",
};

/** The type of an error that is answered with this status. */
export function problemType(status: number, error?: Error | null): ProblemType {
  const type = TYPES_OF_ERRORS[error?.name ?? ""];
  if (type && PROBLEM_TYPES[type].status === status) return type;
  const types = Object.keys(PROBLEM_TYPES) as ProblemType[];
  return types.find((each) => PROBLEM_TYPES[each].status === status) ?? "internal-error";
}

/** The `type` field of an answer: a URI that identifies the type and cannot be opened. */
export function problemUri<Type extends ProblemType>(type: Type): `urn:facet:problem:${Type}` {
  return `urn:facet:problem:${type}`;
}
