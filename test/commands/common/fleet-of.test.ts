import { afterEach, describe, expect, it } from 'vitest';
import { fleetOf } from '../../../src/commands/common/fleet-of.ts';
import type { Io } from '../../../src/commands/shell/io.ts';
import { cesWith, closeSims, concertoWith, LOGIN } from '../../adapters/sim/sims.ts';

/** The fleet as a command gets it. */

afterEach(closeSims);

async function ioOf(env: { readonly [name: string]: string }, said: string[], hasFleet = true): Promise<Io> {
  const [concerto, ces] = [await concertoWith(), await cesWith()];
  const login = { kind: 'token', tokenEnv: 'TOKEN' } as const;
  const fleet = {
    instance: 'eu1',
    concerto: { url: concerto.sim.url, login },
    ces: { url: ces.sim.url, login },
  };
  const context = { name: 'local', fleet: hasFleet ? fleet : undefined };
  // What a fleet is opened with, and nothing else of a command's world.
  return {
    env,
    signal: new AbortController().signal,
    context: async () => context,
    note: (line: string) => said.push(`note ${line}`),
    detail: (line: string) => said.push(`detail ${line}`),
  } as unknown as Io;
}

describe('the fleet of a command', () => {
  it('tells every try to whoever wants to know', async () => {
    const said: string[] = [];
    const { concerto } = await fleetOf(await ioOf({ TOKEN: LOGIN.secret }, said));
    await concerto.reader.assets({ limit: 1 });
    expect(said).toEqual(['detail Concerto: GET /assets: 200']);
  });

  it('is refused where the context has none, or its secrets are not set', async () => {
    await expect(fleetOf(await ioOf({}, [], false))).rejects.toMatchObject({ code: 'no-fleet' });
    await expect(fleetOf(await ioOf({}, []))).rejects.toMatchObject({ code: 'no-secret' });
  });
});
