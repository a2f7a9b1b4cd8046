import type {
  APIGatewayEventRequestContextIAMAuthorizer,
  APIGatewayEventRequestContextJWTAuthorizer,
  APIGatewayProxyEventV2,
} from "aws-lambda";

/** Whom API Gateway let in: a user of the pool, or a principal of the account that signed the request. */
interface Authorized {
  readonly authorizer?: Partial<
    APIGatewayEventRequestContextJWTAuthorizer & APIGatewayEventRequestContextIAMAuthorizer
  >;
}

/** Who makes a request, for the log of actions; `someone` on a host that only its own machine reaches. */
export function callerOf({ requestContext }: Pick<APIGatewayProxyEventV2, "requestContext">): string {
  const { jwt, iam } = (requestContext as Authorized).authorizer ?? {};
  if (jwt?.claims.username !== undefined) return String(jwt.claims.username);
  return iam?.userArn ? iam.userArn.slice(iam.userArn.lastIndexOf("/") + 1) : "someone";
}
