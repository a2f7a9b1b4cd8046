import { startsAMonth } from "../cost/schedules.ts";
import type { CostSettings } from "../cost/settings.ts";
import type { ConfigValues } from "./config-file.ts";
import { SETTINGS, type Settings, tracingOf } from "./settings.ts";

/** The settings of a deployment on which its costs depend. @throws Error if the schedule is neither rate nor cron */
export function costSettings(settings: Settings): CostSettings {
  const { watch, architecture, embed, previews, schedule, clusterBlock, clusterConcurrency } = settings;
  return {
    ...{ watch, architecture, embed, previews, clusterBlock, clusterConcurrency },
    tracing: tracingOf(settings),
    runsAMonth: startsAMonth(schedule),
    memory: {
      detect: settings.detectMemory,
      embed: settings.embedMemory,
      search: settings.searchMemory,
      api: settings.apiMemory,
      cluster: settings.clusterMemory,
      clusterWhole: settings.clusterWholeMemory,
      clusterMerge: settings.clusterMergeMemory,
    },
  };
}

/** The settings that a file gives, and the defaults of the others. The values were checked when the file was read. */
export function settingsOf(values: ConfigValues): Settings {
  const entries = Object.entries(SETTINGS).map(([name, schema]) => [
    name,
    schema.parse(values[name as keyof Settings]),
  ]);
  return Object.fromEntries(entries);
}
