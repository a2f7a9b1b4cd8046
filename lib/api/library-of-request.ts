import { LIBRARY_PATH, MAIN } from "../catalog/store/library-names.ts";
import type { LibraryRequest, Request } from "./request.ts";

/** Returns a request about the library that its path names, or `main`, with the route and path that every library has. */
export function requestOfLibrary(event: Request): LibraryRequest {
  const [method, path = ""] = event.routeKey.split(" ");
  const { libraryId } = event.pathParameters ?? {};
  if (libraryId === undefined || !path.startsWith(LIBRARY_PATH)) return { ...event, library: MAIN };
  const [, , , ...rest] = event.rawPath.split("/");
  return {
    ...event,
    library: libraryId,
    routeKey: `${method} ${path.slice(LIBRARY_PATH.length)}`,
    rawPath: `/${rest.join("/")}`,
  };
}
