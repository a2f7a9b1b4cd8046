/**
 * An error that the user can resolve: its message says how. Commands end with its exit code and print the message
 * without a stack; the HTTP API answers with its status.
 */
export abstract class UserError extends Error {
  /** 2 for misuse; 1 where the command was correct and could not be carried out. */
  readonly exitCode: 1 | 2 = 2;
  /** 500 where callers of the API cannot do anything about it: they do not see the message, the function logs it. */
  readonly httpStatus: 400 | 404 | 409 | 422 | 500 | 503 = 500;
}
