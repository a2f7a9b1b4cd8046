import { Command } from "commander";
import { type GlobalOptions, withParameters } from "../options.ts";
import { count, print } from "../output.ts";
import { type HostSession, openSession, type Session } from "../session.ts";

const QUEUES = ["photos", "crops"];

export function redriveCommand(): Command {
  const command = new Command("redrive")
    .description("try again what failed too often: photos whose faces were not found, crops without vectors")
    .action(async (options: GlobalOptions) => {
      await using session = await openSession(options);
      const queues = await Promise.all(QUEUES.map((name) => redrive(session.url, name)));
      // A host that only this command started would end before anything is tried.
      if (isOwn(session)) await session.host.drained();
      const messages = queues.reduce((sum, queue) => sum + queue.messages, 0);
      print(options.json, { messages, queues }, `${count(messages, "message")} went back to be tried again`);
    });
  return withParameters(command);
}

async function redrive(url: string, name: string): Promise<{ name: string; messages: number }> {
  const answer = await fetch(`${url}/queues/${name}/redrive`, { method: "POST" });
  const document = await answer.json();
  if (!answer.ok) throw new Error(document.detail ?? `the queue ${name} was not emptied: ${answer.status}`);
  return document;
}

function isOwn(session: Session): session is HostSession {
  return "host" in session;
}
