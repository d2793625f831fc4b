import type { ReturnedAsset } from '../commissioning/index.ts';
import type { Table } from '../ports.ts';
import { FLEET_RETURNS, fleetKey } from './keys.ts';
import { queryRecords, recordItem } from './read.ts';

/** Assets that had been given up or forgotten: since when what is known of them counts. */
export interface AssetReturnsRepository {
  returns(): AsyncIterable<ReturnedAsset>;
  putReturns(returns: readonly ReturnedAsset[]): Promise<void>;
}

/** The returns of assets in a table. */
export function createAssetReturns(table: Table): AssetReturnsRepository {
  return {
    returns: () => queryRecords<ReturnedAsset>(table, { pk: FLEET_RETURNS }),
    putReturns: (returns) =>
      table.putMany(returns.map((one) => recordItem(fleetKey(FLEET_RETURNS, one.id), one))),
  };
}
