declare module "compression" {
  import type { IncomingMessage, ServerResponse } from "node:http";

  /** Makes a function that compresses what is written to a response from then on, if the request accepts that. */
  export default function compression(options?: {
    readonly threshold?: number;
  }): (request: IncomingMessage, response: ServerResponse, next: () => void) => void;
}
