import type {
  APIGatewayEventRequestContextIAMAuthorizer,
  APIGatewayEventRequestContextJWTAuthorizer,
  APIGatewayProxyEventV2,
} from "aws-lambda";
import { type Memberships, membershipsOf, type Role } from "../catalog/store/roles.ts";

/** The caller that API Gateway authorised: a user of the pool, or a principal of the account that signed the request. */
interface Authorized {
  readonly authorizer?: Partial<
    APIGatewayEventRequestContextJWTAuthorizer & APIGatewayEventRequestContextIAMAuthorizer
  >;
}

export interface Caller {
  /** Name of the user or the program, for the log of actions. */
  readonly who: string;
  /** Their role in each of their libraries; undefined if they have `manage` in all. */
  readonly memberships: Memberships | undefined;
}

/**
 * The caller of a request. Programs that sign requests may do in every library what their policy allows by its path. Users
 * have the roles of their groups; without any, all that a deployment with one library has, as before there were roles. A local
 * host without users has the caller `someone`, who may do everything.
 * @param areSeparate whether the deployment has several libraries
 */
export function callerOf(
  { requestContext }: Pick<APIGatewayProxyEventV2, "requestContext">,
  areSeparate: boolean,
): Caller {
  const { jwt, iam } = (requestContext as Authorized).authorizer ?? {};
  if (jwt?.claims.username !== undefined) {
    const memberships = membershipsOf(groupsIn(jwt.claims["cognito:groups"]));
    const isMember = areSeparate || memberships.size > 0;
    return { who: String(jwt.claims.username), memberships: isMember ? memberships : undefined };
  }
  const who = iam?.userArn ? iam.userArn.slice(iam.userArn.lastIndexOf("/") + 1) : "someone";
  return { who, memberships: undefined };
}

/** The role of a caller in a library. */
export function roleIn({ memberships }: Caller, library: string): Role | undefined {
  return memberships ? memberships.get(library) : "manage";
}

/** API Gateway passes a claim that is a list on as a text: `[family:name main:view]`. */
function groupsIn(claim: unknown): string[] {
  return String(claim ?? "")
    .replace(/^\[(.*)\]$/s, "$1")
    .split(" ")
    .filter((group) => group !== "");
}
