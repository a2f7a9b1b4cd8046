import { Construct } from "constructs";
import { Alarms, type Watched } from "./alarms.ts";
import { FacetDashboard } from "./dashboard.ts";
import { Rollout } from "./rollout.ts";

/** Monitoring: the alarms, on one topic, and as settings say, the dashboard and deployments that the alarms stop. */
export class Watch extends Construct {
  constructor(scope: Construct, id: string, watched: Watched) {
    super(scope, id);
    const alarms = new Alarms(this, "Alarms", watched);
    if (watched.settings.watch === "full") new FacetDashboard(this, "Overview", watched, alarms);
    if (watched.settings.canary === "off") return;
    const { detect, embed, api, search } = watched.functions;
    new Rollout(this, "Rollout", {
      functions: { Detect: detect, Embed: embed, Api: api, Search: search },
      alarms: alarms.all,
    });
  }
}
