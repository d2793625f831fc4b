import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { encodeMessage } from '../../../src/adapters/telemetry/protobuf/encode.ts';
import type { Item } from '../../../src/engine/ports.ts';
import { littleMessage } from '../../adapters/telemetry/messages.ts';
import { makeSandbox } from '../../cli/harness.ts';
import { HOSTS_ENV, startHosts } from '../../cli/hosts.ts';
import { itemsOf } from './items-of.ts';

const NOW = '2026-11-22T14:03:00Z';

/** What cannot be read is put apart. */
const row = (data: string) => `{"Data": "${data}", "SequenceNumber": "1", "PartitionKey": "a"}\n`;
const UNREADABLE = row('/////w==') + row(encodeMessage(littleMessage('000100070001', 1)).toString('base64'));

/** Some of the systems that send are no devices. */
const SENDING = ['--systems', '12', '--from', '2026-11-22T13:30Z', '--length', '30m', '--seed', '1'];

/** A fleet from nothing to what can be commissioned, with what it sends. */
const COMMANDS: readonly (readonly string[])[] = [
  ['telemetry', 'simulate', '--out', 'fleet.bin', ...SENDING],
  ['pwrcell', 'commission', '--auto', '--apply', '--max-creates', '100'],
  ['pwrcell', 'telemetry', 'fleet.bin'],
  ['pwrcell', 'telemetry', 'unreadable.json'],
  ['pwrcell', 'commission', '--auto', '--apply', '--max-creates', '100'],
];

/** The items of a store from which a fleet is commissioned. */
export async function goodFleetItems(): Promise<readonly Item[]> {
  const sandbox = await makeSandbox();
  const hosts = await startHosts(sandbox.dir, { systemCount: 10 });
  try {
    await writeFile(join(sandbox.dir, 'unreadable.json'), UNREADABLE);
    const env = { ...sandbox.env, ...HOSTS_ENV };
    for (const args of COMMANDS) {
      const { exitCode, stderr } = await sandbox.here(['--now', NOW, ...args], { env });
      expect(exitCode, `flex ${args.join(' ')}\n${stderr}`).toBe(0);
    }
    return await itemsOf(join(sandbox.dir, 'store.sqlite'));
  } finally {
    await hosts.close();
    await sandbox.remove();
  }
}
