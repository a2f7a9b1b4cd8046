import { apiClient, type Call } from "./api-client.ts";
import { deploymentOf } from "./deployment.ts";
import type { GlobalOptions } from "./options.ts";
import { type RunTask, remoteTasks } from "./remote-tasks.ts";
import type { HostSession, Session } from "./session.ts";

/** The library that a command uses: of a data folder on this machine, or of a deployment. */
export interface Library extends AsyncDisposable {
  readonly call: Call;
  readonly run: RunTask;
  /** The session with the library on this machine; undefined for a deployment. */
  readonly session: Session | undefined;
}

/**
 * Opens the library of the data folder, or of the deployment that --url or --deployed names.
 * @throws Misuse if there is none
 */
export async function openLibrary(options: GlobalOptions): Promise<Library> {
  const url = deploymentOf(options);
  if (url !== undefined) {
    const call = apiClient(url, options.library);
    return { call, run: remoteTasks(call), session: undefined, async [Symbol.asyncDispose]() {} };
  }
  // Commands of a deployment do not load the host.
  const { openLocalLibrary } = await import("./local-library.ts");
  return openLocalLibrary(options);
}

/** Returns whether this command started the session's host. */
export function isOwn(session: Session | undefined): session is HostSession {
  return session !== undefined && "host" in session;
}
