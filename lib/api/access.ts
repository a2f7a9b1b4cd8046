import { createHash, timingSafeEqual } from "node:crypto";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { MiddlewareObj } from "@middy/core";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { Problem, problemAnswer } from "./problem.ts";

/**
 * Lets in who knows the password that the stack generated (HTTP Basic, RFC 7617, any user name): a browser asks for it
 * by itself, curl takes `-u :PASSWORD`. ACCESS_SECRET names the secret; where it is empty, as on the local host that
 * only this machine reaches, everyone is let in. Where it is not set at all, nobody is.
 *
 * A browser sends the password whichever page makes it call, so writes that another site's page asks for are refused
 * (Sec-Fetch-Site, https://www.w3.org/TR/fetch-metadata/).
 */
export function passwordAccess(secretArn = process.env.ACCESS_SECRET): MiddlewareObj<APIGatewayProxyEventV2> {
  const password = secretArn === "" ? undefined : new Password(secretArn);
  return {
    async before({ event }) {
      if (password && !(await password.opens(event.headers.authorization))) return askForPassword();
      const from = event.headers["sec-fetch-site"] ?? "none";
      if (event.requestContext.http.method === "GET" || from === "same-origin" || from === "none") return undefined;
      throw new Problem(
        403,
        "No page of another site may write here: call from Facet's own page, or without a browser",
      );
    },
  };
}

function askForPassword() {
  const answer = problemAnswer(new Problem(401, "Give the password that the stack's PasswordSecret output names"));
  return { ...answer, headers: { ...answer.headers, "www-authenticate": 'Basic realm="Facet", charset="UTF-8"' } };
}

/** The password in Secrets Manager: read when it is first needed, and again after it could not be read. */
class Password {
  private readonly secretArn: string | undefined;
  private value: Promise<string> | undefined;

  constructor(secretArn: string | undefined) {
    this.secretArn = secretArn;
  }

  async opens(authorization: string | undefined): Promise<boolean> {
    const [, given] = /^Basic (.+)$/i.exec(authorization ?? "") ?? [];
    if (!given) return false;
    const text = Buffer.from(given, "base64").toString();
    return same(text.slice(text.indexOf(":") + 1), await this.read());
  }

  private read(): Promise<string> {
    this.value ??= readSecret(this.secretArn).catch((error: unknown) => {
      this.value = undefined;
      throw error;
    });
    return this.value;
  }
}

async function readSecret(arn: string | undefined): Promise<string> {
  if (!arn) throw new Error("ACCESS_SECRET is not set: the stack sets it on the functions that answer the HTTP API");
  const answer = await new SecretsManagerClient({}).send(new GetSecretValueCommand({ SecretId: arn }));
  if (!answer.SecretString) throw new Error(`The secret ${arn} has no text: let the stack generate it again`);
  return answer.SecretString;
}

/** Takes as long for every wrong text. */
function same(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
