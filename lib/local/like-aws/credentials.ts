import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { devNull } from "node:os";
import { type ClientEnvironment, clientEnvironment } from "../environment.ts";
import type { Principal } from "./policies/statements.ts";
import type { Sessions } from "./sessions.ts";

const PATH = "/credentials";

/**
 * Gives clients on this machine temporary credentials, as containers get them: the SDK asks for new ones before they
 * expire. https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
 */
export class CredentialEndpoint {
  private readonly sessions: Sessions;
  private readonly principal: Principal;
  private readonly url: string;
  private readonly password = randomBytes(24).toString("base64url");

  constructor(url: string, sessions: Sessions, principal: Principal) {
    this.url = url;
    this.sessions = sessions;
    this.principal = principal;
  }

  /** Variables with which a client finds this endpoint, and no other credentials. */
  get environment(): ClientEnvironment {
    return {
      ...clientEnvironment(this.url, { accessKeyId: "", secretAccessKey: "" }),
      AWS_SESSION_TOKEN: "",
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${this.url}${PATH}`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: this.password,
    };
  }

  /** @returns false if a request is not for this endpoint */
  serve({ url, headers }: IncomingMessage, response: ServerResponse): boolean {
    if (url !== PATH) return false;
    if (headers.authorization !== this.password) {
      response.writeHead(403).end();
      return true;
    }
    const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = this.sessions.issue(this.principal);
    response.writeHead(200, { "content-type": "application/json" }).end(
      JSON.stringify({
        AccessKeyId: accessKeyId,
        SecretAccessKey: secretAccessKey,
        Token: sessionToken,
        Expiration: new Date(expiresAt).toISOString(),
      }),
    );
    return true;
  }
}
