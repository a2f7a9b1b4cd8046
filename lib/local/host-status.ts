import { realpath } from "node:fs/promises";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { samplesFolder } from "../models/install.ts";
import type { Route } from "./http-api.ts";

/**
 * The routes, with the host's own status added to the answer of GET /status, and whether its photos are the samples.
 */
export function withHostStatus(routes: readonly Route[], hostStatus: () => object): Route[] {
  return routes.map((route) => {
    if (route.key !== "GET /status") return route;
    return {
      ...route,
      async invoke(event, gone) {
        const answer = (await route.invoke(event, gone)) as APIGatewayProxyStructuredResultV2;
        if (answer.statusCode !== 200) return answer;
        const status = JSON.parse(answer.body ?? "{}");
        const samples = await realpath(samplesFolder()).catch(() => undefined);
        const isSample = samples !== undefined && status.folder?.path === samples;
        const body = { ...status, ...hostStatus(), ...(isSample ? { samples: true } : {}) };
        return { ...answer, body: JSON.stringify(body) };
      },
    };
  });
}
