import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import * as z from "zod";
import { type Call, type Observe, signerOf } from "../calls.ts";
import { S3Error } from "../s3/errors.ts";
import { readRequest } from "../s3/request.ts";
import { authenticate } from "../s3/signature.ts";
import { toPlainXml, type Xml } from "../s3/xml.ts";
import { AccessDenied } from "./access-denied.ts";
import type { Authority } from "./authority.ts";
import { isSignedFor } from "./authorizers.ts";
import type { Sessions } from "./sessions.ts";

/** Seconds: a role that assumes another gets at most an hour. */
const assumeRole = z.object({
  Action: z.literal("AssumeRole"),
  RoleArn: z.string(),
  RoleSessionName: z.string().min(2),
  DurationSeconds: z.coerce.number().int().min(900).max(3600).default(3600),
});

/** The AWS STS endpoint: AssumeRole. Any other action is refused. */
export class Sts {
  private readonly sessions: Sessions;
  private readonly authority: Authority;
  private readonly observe: Observe | undefined;

  constructor(sessions: Sessions, authority: Authority, observe?: Observe) {
    this.sessions = sessions;
    this.authority = authority;
    this.observe = observe;
  }

  /** @returns false if a request is not for this endpoint */
  serve(request: IncomingMessage, response: ServerResponse): boolean {
    if (!isSignedFor("sts", request)) return false;
    void this.answer(request).then(
      (content) => reply(response, 200, toPlainXml("AssumeRoleResponse", content)),
      (error) => {
        const { status, Code } = faultOf(error);
        reply(response, status, toPlainXml("ErrorResponse", { Error: { Code, Message: error.message } }));
      },
    );
    return true;
  }

  private async answer(request: IncomingMessage): Promise<Xml> {
    const body = await text(request);
    authenticate(readRequest(request), this.sessions, Buffer.from(body));
    const accessKeyId = signerOf(request);
    const input = assumeRole.parse(Object.fromEntries(new URLSearchParams(body)));
    const call: Call = { accessKeyId, service: "sts", operation: input.Action, resources: [input.RoleArn] };
    this.authority.requireCall(call);
    this.observe?.(call);
    const session = this.sessions.issue({ arn: input.RoleArn }, input.DurationSeconds);
    return {
      AssumeRoleResult: {
        AssumedRoleUser: { Arn: `${input.RoleArn}/${input.RoleSessionName}`, AssumedRoleId: input.RoleSessionName },
        Credentials: {
          AccessKeyId: session.accessKeyId,
          SecretAccessKey: session.secretAccessKey,
          SessionToken: session.sessionToken,
          // In whole seconds, as STS does.
          Expiration: new Date(session.expiresAt - (session.expiresAt % 1000)).toISOString(),
        },
      },
    };
  }
}

function faultOf(error: unknown): { readonly status: number; readonly Code: string } {
  if (error instanceof AccessDenied) return { status: 403, Code: "AccessDenied" };
  if (error instanceof S3Error) return { status: 403, Code: error.code };
  if (error instanceof z.ZodError) return { status: 400, Code: "ValidationError" };
  return { status: 500, Code: "InternalFailure" };
}

function reply(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { "content-type": "text/xml" }).end(body);
}
