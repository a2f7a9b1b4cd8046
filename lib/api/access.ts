import { createHash, timingSafeEqual } from "node:crypto";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { MiddlewareObj } from "@middy/core";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { Problem, problemAnswer } from "./problem.ts";

/**
 * Lets in who knows the password that the stack generated (HTTP Basic, RFC 7617, any user name): a browser asks for it
 * by itself, curl takes `-u :PASSWORD`. ACCESS_SECRET names the secret; where it is empty, as on the local host that
 * only this machine reaches, everyone is let in.
 */
export function passwordAccess(secretArn = process.env.ACCESS_SECRET): MiddlewareObj<APIGatewayProxyEventV2> {
  const password = secretArn ? readSecret(secretArn) : undefined;
  return {
    async before({ event }) {
      if (!password) return undefined;
      const [, given = ""] = /^Basic (.+)$/i.exec(event.headers.authorization ?? "") ?? [];
      const text = Buffer.from(given, "base64").toString();
      if (same(text.slice(text.indexOf(":") + 1), await password)) return undefined;
      const answer = problemAnswer(new Problem(401, "Unauthorized", "Give the password that the stack's output names"));
      return { ...answer, headers: { ...answer.headers, "www-authenticate": 'Basic realm="Facet", charset="UTF-8"' } };
    },
  };
}

async function readSecret(arn: string): Promise<string> {
  const answer = await new SecretsManagerClient({}).send(new GetSecretValueCommand({ SecretId: arn }));
  if (!answer.SecretString) throw new Error(`The secret ${arn} has no text: let the stack generate it again`);
  return answer.SecretString;
}

/** Takes as long for every wrong text. */
function same(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
