import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { Route } from "./http-api.ts";

/** The routes, with the host's own status added to the answer of GET /status. */
export function withHostStatus(routes: readonly Route[], hostStatus: () => object): Route[] {
  return routes.map((route) => {
    if (route.key !== "GET /status") return route;
    return {
      ...route,
      async invoke(event, gone) {
        const answer = (await route.invoke(event, gone)) as APIGatewayProxyStructuredResultV2;
        if (answer.statusCode !== 200) return answer;
        return { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body ?? "{}"), ...hostStatus() }) };
      },
    };
  });
}
