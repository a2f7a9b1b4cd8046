import type { APIGatewayProxyEventV2 } from "aws-lambda";
import * as z from "../zod.ts";

/** What API Gateway says of whom it let in: a user of the pool, or a principal of the account that signed the request. */
const authorizer = z.union([
  z.object({ jwt: z.object({ claims: z.object({ username: z.string() }) }) }),
  z.object({ iam: z.object({ userArn: z.string() }) }),
]);

/** Who makes a request, for the log of actions; `someone` on a host that only its own machine reaches. */
export function callerOf({ requestContext }: Pick<APIGatewayProxyEventV2, "requestContext">): string {
  const known = authorizer.safeParse("authorizer" in requestContext ? requestContext.authorizer : undefined).data;
  if (!known) return "someone";
  return "jwt" in known ? known.jwt.claims.username : known.iam.userArn.slice(known.iam.userArn.lastIndexOf("/") + 1);
}
