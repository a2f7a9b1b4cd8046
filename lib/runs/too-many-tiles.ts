import { LARGEST_PAYLOAD_BYTES, payloadBytes, TOO_MANY_TILES } from "../cost/estimate.ts";
import { tileCount, tileSide } from "../dbscan/tiles.ts";

/** A run has more tiles than fit into the payload between two states. Step Functions would end it without a reason. */
export class TooManyTiles extends Error {
  readonly eligible: number;
  readonly tiles: number;

  constructor(eligible: number, tiles: number) {
    super(
      `This run over ${eligible.toLocaleString("en")} faces was not started, since ${TOO_MANY_TILES}: with ` +
        `${tiles.toLocaleString("en")} tasks it does not fit. Raise clusterBlock in facet.config.json and deploy`,
    );
    this.name = "TooManyTiles";
    this.eligible = eligible;
    this.tiles = tiles;
  }
}

/**
 * Refuses a run whose list of tiles is too large.
 * @param blocks number of blocks of vectors
 * @param tasks approximate maximum number of parallel tasks
 * @throws TooManyTiles
 */
export function assertFits(
  { eligible, blocks }: { readonly eligible: number; readonly blocks: number },
  tasks: number,
): void {
  const tiles = tileCount(blocks, tileSide(blocks, tasks));
  if (payloadBytes(tiles) > LARGEST_PAYLOAD_BYTES) throw new TooManyTiles(eligible, tiles);
}
