import { Construct } from "constructs";
import { Alarms, type Watched } from "./alarms.ts";
import { FacetDashboard } from "./dashboard.ts";

/** Monitoring: the alarms, on one topic, and if `watch` is "full", the dashboard. */
export class Watch extends Construct {
  constructor(scope: Construct, id: string, watched: Watched) {
    super(scope, id);
    const alarms = new Alarms(this, "Alarms", watched);
    if (watched.settings.watch === "full") new FacetDashboard(this, "Overview", watched, alarms);
  }
}
