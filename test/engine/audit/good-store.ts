import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Item } from '../../../src/engine/ports.ts';
import { makeSandbox } from '../../cli/harness.ts';
import { AT, cycleRun, FILES, GENERATE, orderApply } from '../../fault/market.ts';
import { goodFleetItems } from './good-fleet.ts';
import { itemsOf } from './items-of.ts';

/** Half a day of load, so that there is a series. */
const LOAD = `utc_start,id,load_kwh\n${Array.from({ length: 24 }, (_, half) => {
  const time = new Date(Date.UTC(2026, 10, 20) + half * 1_800_000).toISOString().slice(0, 16);
  return `${time}Z,garden,0.2`;
}).join('\n')}\n`;

/** What leaves at least one item of nearly every kind, in a state that things end in. */
const COMMANDS: readonly (readonly string[])[] = [
  ['portfolio', 'apply', '-f', 'portfolio.yaml'],
  ['series', 'import', 'load.csv'],
  GENERATE,
  cycleRun('r1'),
  orderApply('r1'),
  cycleRun('r2', ['--reduce', '1kW', '--periods', '20:00-21:00']),
  orderApply('r2'),
  ['--now', '2026-11-21T10:01:00Z', 'order', 'cancel', 'o-r2', '--yes'],
  cycleRun('r3'),
  [...AT, 'cycle', 'cancel', 'c-r3', '--yes'],
  ['portfolio', 'apply', '-f', 'changed.yaml'],
  GENERATE,
  [...AT, 'rebalance', 'run', '--group', 'north', '--day', '2026-11-22'],
];

/** The items of a store that operators have worked with, all of it ended: a market, and a fleet. */
export async function goodItems(): Promise<readonly Item[]> {
  return [...(await goodMarketItems()), ...(await goodFleetItems())];
}

async function goodMarketItems(): Promise<readonly Item[]> {
  const sandbox = await makeSandbox();
  try {
    for (const [name, text] of Object.entries({ ...FILES, 'load.csv': LOAD })) {
      await writeFile(join(sandbox.dir, name), text);
    }
    for (const args of COMMANDS) {
      const { exitCode, stderr } = await sandbox.here(args);
      expect(exitCode, `flex ${args.join(' ')}\n${stderr}`).toBeOneOf([0, 3]);
    }
    return await itemsOf(join(sandbox.env['XDG_DATA_HOME']!, 'flex', 'store.sqlite'));
  } finally {
    await sandbox.remove();
  }
}
