import { Command } from "commander";
import { type GlobalOptions, withParameters } from "../options.ts";
import { count, print } from "../output.ts";
import { type HostSession, openSession, type Session } from "../session.ts";

const QUEUES = ["photos", "crops"];

export function redriveCommand(): Command {
  const command = new Command("redrive")
    .description("retry photos and faces that failed on every attempt")
    .action(async (options: GlobalOptions) => {
      await using session = await openSession(options);
      const queues = await Promise.all(QUEUES.map((name) => redrive(session.url, name)));
      // This command's own host must not stop before the retries are done.
      if (isOwn(session)) await session.host.drained();
      const messages = queues.reduce((sum, queue) => sum + queue.messages, 0);
      print(options.json, { messages, queues }, `${count(messages, "message")} sent back to be retried`);
    });
  return withParameters(command);
}

async function redrive(url: string, name: string): Promise<{ name: string; messages: number }> {
  const answer = await fetch(`${url}/queues/${name}/redrive`, { method: "POST" });
  const document = await answer.json();
  if (!answer.ok)
    throw new Error(document.detail ?? `The messages of queue ${name} could not be sent back: ${answer.status}`);
  return document;
}

function isOwn(session: Session): session is HostSession {
  return "host" in session;
}
