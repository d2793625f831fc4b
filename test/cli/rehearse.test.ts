import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeSandbox, type Sandbox } from './harness.ts';

/** A rehearsal tells of every defect what it leads to, and of every system that does not show it why. */

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await makeSandbox();
});
afterEach(async () => {
  await sandbox.remove();
});

interface Outcome {
  readonly defect: string;
  readonly systemCount: number;
  readonly shownCount: number;
  readonly notShown: readonly { readonly assetId: string; readonly why: string }[];
}

/** Two systems of each kind, from noon on, and hosts that do what they are asked. */
async function rehearse(...more: readonly string[]): Promise<readonly Outcome[]> {
  const calm = [
    '--too-many',
    '0%',
    '--errors',
    '0%',
    '--lost',
    '0%',
    '--expired',
    '0%',
    '--moving-pages',
    '0%',
  ];
  const ended = await sandbox.here(
    [
      '--now',
      '2026-06-21T14:00:00Z',
      'sim',
      'rehearse',
      '--systems',
      '40',
      '--length',
      '100m',
      '--seed',
      '2',
    ].concat(calm, more, '--json'),
  );
  expect(ended.exitCode, ended.stderr).toBe(0);
  return JSON.parse(ended.stdout).defects;
}

const shown = (outcomes: readonly Outcome[]) =>
  Object.fromEntries(
    outcomes.map(({ defect, systemCount, shownCount }) => [defect, `${shownCount} of ${systemCount}`]),
  );

it('every defect leads to what it should, and hides no other', async () => {
  const outcomes = await rehearse(
    '--provisioned',
    '0%',
    '--wrong-metadata',
    '20%',
    '--missing-metadata',
    '0%',
  );
  for (const { systemCount, shownCount, notShown } of outcomes) {
    expect(shownCount + notShown.length).toBe(systemCount);
    for (const { why } of notShown) expect(why).toMatch(/^too little/);
  }
  expect(shown(outcomes)).toMatchObject({
    'clock-ahead': '2 of 2',
    'ct-missing': '2 of 2',
    'pv-tenfold': '2 of 2',
    'beacon-id': '2 of 2',
    'claims-other': '2 of 2',
    claimed: '2 of 2',
    silent: '2 of 2',
  });
});
