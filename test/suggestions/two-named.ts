import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { facesOfSample, packetNaming, SAMPLE } from "../indexing/named-photos.ts";
import { withPacket } from "../media/xmp/packets.ts";
import { temporaryFolder } from "../support/facet.ts";
import { testHost } from "../support/host.ts";

/** Opens a host with a photo whose face is named Ada in the file and Ben in the sidecar; there was no run yet. */
export async function openTwoNamed(t: TestContext) {
  const folder = await temporaryFolder(t);
  const [first] = await facesOfSample();
  const naming = (name: string) => packetNaming([{ name, box: first!.box }]);
  await writeFile(join(folder, "a.jpg"), withPacket(SAMPLE, naming("Ada")));
  await writeFile(join(folder, "a.xmp"), naming("Ben"));
  const { host } = await testHost(t);
  await host.mount(host.outputs.PhotosBucket ?? "", folder, { watch: false });
  await host.drained();
  const call = async (method: string, path: string, body?: object) => {
    const json = body ? { headers: { "content-type": "application/json" }, body: JSON.stringify(body) } : {};
    const answer = await fetch(`${host.url}${path}`, { method, ...json });
    const text = await answer.text();
    const action = answer.headers.get("facet-action") ?? "";
    return { status: answer.status, action, body: text === "" ? undefined : JSON.parse(text) };
  };
  return {
    url: host.url,
    call,
    suggestions: async () => (await call("GET", "/suggestions")).body.items,
    people: async () =>
      (await call("GET", "/people")).body.items.map(({ name, faces }: { name: string; faces: number }) => [
        name,
        faces,
      ]),
  };
}
