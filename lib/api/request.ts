import type { APIGatewayProxyEventV2 } from "aws-lambda";

/** A request whose body is parsed if it is JSON. */
export type Request = Omit<APIGatewayProxyEventV2, "body"> & { readonly body?: unknown };

/** A request about one library. Its route and paths are without the library. */
export type LibraryRequest = Request & { readonly library: string };
