import type { UnansweredSite } from '../commissioning/index.ts';
import { type Table, TRANSACTION_ACTIONS_MAX } from '../ports.ts';
import { FLEET_UNANSWERED, fleetUnansweredKey } from './keys.ts';
import { piecesOf } from './parallel.ts';
import { queryRecords, recordItem } from './read.ts';

/** Sites of the vendor about which it was asked last and did not answer. */
export interface UnansweredRepository {
  unanswered(): AsyncIterable<UnansweredSite>;
  putUnanswered(sites: readonly UnansweredSite[]): Promise<void>;
  removeUnanswered(sites: readonly UnansweredSite[]): Promise<void>;
}

/** The sites without an answer in a table. */
export function createUnanswered(table: Table): UnansweredRepository {
  const keyOf = ({ of, id }: UnansweredSite) => fleetUnansweredKey(of, id);
  return {
    unanswered: () => queryRecords<UnansweredSite>(table, { pk: FLEET_UNANSWERED }),
    putUnanswered: (sites) => table.putMany(sites.map((site) => recordItem(keyOf(site), site))),
    removeUnanswered: async (sites) => {
      for (const some of piecesOf(sites, TRANSACTION_ACTIONS_MAX)) {
        await table.transact(some.map((site) => ({ kind: 'delete', key: keyOf(site) })));
      }
    },
  };
}
