import { call, type Task } from "../state/api.ts";
import { errorMessage } from "../state/hooks.ts";
import { notice } from "../state/work.ts";
import { texts } from "../texts/texts.ts";

const LOOK_MS = 1000;

/** Downloads all photos of a person as ZIP files, of which there are several if the photos are very many. */
export async function downloadPhotos({ personId, name }: { readonly personId: string; readonly name: string }) {
  const words = texts.person.download;
  try {
    let task = await call<Task>(`/people/${personId}/zip`, {});
    while (task.state === "waiting" || task.state === "running") {
      notice.set({ text: words.underWay(task) });
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      task = await call<Task>(`/tasks/${task.taskId}`);
    }
    const { links = [] } = task;
    if (task.state === "failed" || links.length === 0) throw new Error(words.failed);
    for (const href of links) {
      Object.assign(document.createElement("a"), { href, download: "" }).click();
      // Browsers start one download at a time.
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    notice.set({ text: words.begun({ name }) });
  } catch (error) {
    notice.set({ text: errorMessage(error), failed: true });
  }
}
