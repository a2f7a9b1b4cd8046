import { Libraries } from "../../lib/catalog/store/libraries.ts";
import { VERSIONS_KEPT } from "../../lib/catalog/versions/versions.ts";
import { type Published, publishRun } from "../../lib/runs/publish.ts";
import { countHeldQuestions } from "../../lib/suggestions/open-questions.ts";
import { countAllQuestions } from "../../lib/suggestions/question-sets.ts";
import { runEvent } from "./events.ts";
import { step } from "./step.ts";

const libraries = new Libraries();

export const handler = step("publish", async (given, log): Promise<Published> => {
  const versionsKept = Number(process.env.VERSIONS_KEPT ?? VERSIONS_KEPT);
  const { runId, library } = runEvent.parse(given);
  const published = await publishRun(libraries.of(library).catalog, runId, {
    versionsKept,
    countQuestions: countHeldQuestions,
    countAllQuestions,
  });
  const { status, version, clusters, clustered, noise, held, questions } = published;
  log("run published", { status, version, clusters, clustered, noise, held, questions });
  return published;
});
