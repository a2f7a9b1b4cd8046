import { Construct } from "constructs";
import { Alarms, type Watched } from "./alarms.ts";
import { FacetDashboard } from "./dashboard.ts";

/** Monitoring: the alarms, on one topic, and the dashboard. */
export class Watch extends Construct {
  constructor(scope: Construct, id: string, watched: Watched) {
    super(scope, id);
    new FacetDashboard(this, "Overview", watched, new Alarms(this, "Alarms", watched));
  }
}
