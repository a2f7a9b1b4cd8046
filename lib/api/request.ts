import type { APIGatewayProxyEventV2 } from "aws-lambda";

/** A request whose body was parsed where it is JSON. */
export type Request = Omit<APIGatewayProxyEventV2, "body"> & { readonly body?: unknown };
