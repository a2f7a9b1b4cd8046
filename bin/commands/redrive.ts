import { Command } from "commander";
import { withDeployment } from "../deployment.ts";
import { isOwn, openLibrary } from "../library.ts";
import { type GlobalOptions, withParameters } from "../options.ts";
import { count, print } from "../output.ts";

const QUEUES = ["photos", "crops"];

export function redriveCommand(): Command {
  const command = new Command("redrive")
    .description("retry photos and faces that failed on every attempt")
    .action(async (options: GlobalOptions) => {
      await using library = await openLibrary(options);
      const queues = await Promise.all(QUEUES.map((id) => library.call("redriveQueue", { id })));
      // This command's own host must not stop before the retries are done.
      if (isOwn(library.session)) await library.session.host.drained();
      const messages = queues.reduce((sum, queue) => sum + queue.messages, 0);
      print(options.json, { messages, queues }, `${count(messages, "message")} sent back to be retried`);
    });
  return withParameters(withDeployment(command));
}
