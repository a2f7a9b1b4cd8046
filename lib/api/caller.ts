import type {
  APIGatewayEventRequestContextIAMAuthorizer,
  APIGatewayEventRequestContextJWTAuthorizer,
  APIGatewayProxyEventV2,
} from "aws-lambda";

/** The caller that API Gateway authorised: a user of the pool, or a principal of the account that signed the request. */
interface Authorized {
  readonly authorizer?: Partial<
    APIGatewayEventRequestContextJWTAuthorizer & APIGatewayEventRequestContextIAMAuthorizer
  >;
}

/** The caller of a request, for the log of actions; `someone` on the local host, which has no authentication. */
export function callerOf({ requestContext }: Pick<APIGatewayProxyEventV2, "requestContext">): string {
  const { jwt, iam } = (requestContext as Authorized).authorizer ?? {};
  if (jwt?.claims.username !== undefined) return String(jwt.claims.username);
  return iam?.userArn ? iam.userArn.slice(iam.userArn.lastIndexOf("/") + 1) : "someone";
}
