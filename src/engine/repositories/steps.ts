import { type Action, type ItemKey, type Table, TRANSACTION_ACTIONS_MAX } from '../ports.ts';
import { piecesOf } from './parallel.ts';

/** Actions that must not be torn apart, for example to take a participant from one group to another. */
export type Step = readonly Action[];

/** The action that removes what is under a key. */
export function deletion(key: ItemKey): Action {
  return { kind: 'delete', key };
}

/** Runs steps, several in one transaction, none torn apart. */
export async function runSteps(table: Table, steps: readonly Step[]): Promise<void> {
  const longest = steps.reduce((most, { length }) => Math.max(most, length), 1);
  for (const some of piecesOf(steps, Math.floor(TRANSACTION_ACTIONS_MAX / longest))) {
    await table.transact(some.flat());
  }
}
