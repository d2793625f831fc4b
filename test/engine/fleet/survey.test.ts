import { afterEach, describe, expect, it } from 'vitest';
import { planCommissioning, withDeferred } from '../../../src/engine/commissioning/index.ts';
import {
  BoardSheet,
  commissionOnce,
  isSettled,
  openTelemetryProcessor,
  phasedAssets,
  readViews,
  reconcile,
} from '../../../src/engine/fleet/index.ts';
import { Surveyor } from '../../../src/engine/fleet/survey.ts';
import { closeSims } from '../../adapters/sim/sims.ts';
import { HOUR_MS, MINUTE_MS, messagesOf, rehearse, SETTINGS, type TestFleet } from './rehearsal.ts';

/** What is found of assets one after the other is what would be found of all at once. */

let fleet: TestFleet;
afterEach(async () => {
  fleet.close();
  await closeSims();
});

const NONE = { pendingCount: 0, unknownCount: 0 };

async function compare(settings: typeof SETTINGS): Promise<void> {
  const nowMs = fleet.clock.nowMs();
  const views = await readViews(fleet.fleet, settings, nowMs);
  const surveyor = new Surveyor(settings, nowMs);
  for (const view of views) surveyor.add(view);
  const survey = surveyor.survey(settings.createsMax);
  const plan = planCommissioning(views, settings, nowMs);
  expect(survey.plan).toEqual(plan);
  const deferred = withDeferred(views, plan);
  expect(survey.phases).toEqual(phasedAssets(deferred));
  const sheet = new BoardSheet(settings, nowMs);
  for (const view of deferred) sheet.add(view);
  expect(survey.board(NONE)).toEqual(sheet.board(NONE));
  expect(survey.isSettled).toBe(views.every((view) => isSettled(view, nowMs)));
  expect(survey.systems.size).toBe(
    new Set(views.map(({ facts }) => facts.device.remoteId.toLowerCase())).size,
  );
}

describe('a survey', () => {
  it.each([
    ['with --auto', { ...SETTINGS, createsMax: 5 }],
    ['with --auto, and nothing to be created', { ...SETTINGS, createsMax: 0 }],
    ['without --auto', { ...SETTINGS, isAuto: false }],
  ])('%s plans and counts as if it had all assets at once', async (_how, settings) => {
    fleet = await rehearse({ concerto: { systemCount: 60 }, ces: { systemCount: 60 } });
    for (let pass = 0; pass < 4; pass += 1) {
      const found = await reconcile(settings, fleet.ports);
      await compare(settings);
      await commissionOnce(found, settings, { ports: fleet.ports });
      await compare(settings);
      fleet.after(pass === 2 ? HOUR_MS : MINUTE_MS);
      const clock = { nowMs: fleet.clock.nowMs(), offlineTimeoutMs: settings.offlineTimeoutMs };
      const processor = await openTelemetryProcessor(fleet.telemetryPorts, clock);
      await processor.process(messagesOf(clock.nowMs - MINUTE_MS * 10, clock.nowMs, { systemCount: 60 }));
      await compare(settings);
    }
  });
});
