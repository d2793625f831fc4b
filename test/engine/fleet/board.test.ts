import { describe, expect, it } from 'vitest';
import { type AssetFacts, viewOf } from '../../../src/engine/commissioning/index.ts';
import { BoardSheet, WAITING_MAX } from '../../../src/engine/fleet/index.ts';
import { answered, device, facts, inverter, metadata, part } from '../commissioning/samples.ts';
import { boardOf } from './board-of.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SETTINGS } from './rehearsal.ts';

/** Who waits longest, and who comes first although others wait longer. */

const NOW_MS = 1_800_000_000_000;
const viewAt = (number: number, more: Partial<AssetFacts>) => viewOf(facts(number, more), SETTINGS, NOW_MS);
const askedFor = (number: number, askedMs: number) => {
  const of = device(number, { seenMs: askedMs });
  const asked = { generation: of.generation, askedMs, attemptCount: 1, lastAttemptMs: askedMs };
  return viewAt(number, { device: of, metadata: asked });
};
const quarantined = (number: number, seenMs: number) =>
  viewAt(number, { device: device(number, { remoteId: 'no id', seenMs }) });
/** Linked in the platform by a row that has not changed since. */
const linked = (number: number, linkedMs: number) => {
  const of = device(number, { siteId: 's-1', inverterId: 'i-1', seenMs: linkedMs });
  const kept = answered(of, [metadata(of.remoteId, [inverter(0), part('pv-link')])]);
  return viewAt(number, { device: of, metadata: { ...kept, askedMs: linkedMs } });
};

describe('the board', () => {
  it('shows since when an asset is quarantined, and it does not fall off behind younger ones', () => {
    const oldest = quarantined(1, NOW_MS - HOUR_MS);
    const younger = Array.from({ length: WAITING_MAX }, (_, index) =>
      askedFor(index + 2, NOW_MS - MINUTE_MS),
    );
    const { waiting } = boardOf([...younger, oldest], SETTINGS, { atMs: NOW_MS });
    expect(waiting).toHaveLength(WAITING_MAX);
    expect(waiting[0]).toMatchObject({
      assetId: oldest.facts.device.id,
      phase: 'quarantined',
      sinceMs: NOW_MS - HOUR_MS,
    });
  });

  it('goes by when it was told that it is quarantined, whatever was asked long before', () => {
    const { device: of } = quarantined(1, NOW_MS - DAY_MS).facts;
    const kept = answered(of, [metadata(of.remoteId, [inverter(0)])]);
    const view = viewAt(1, { device: of, metadata: { ...kept, askedMs: NOW_MS - 30 * DAY_MS } });
    const phaseSinceMs = (assetId: string, phase: string) =>
      assetId === of.id && phase === 'quarantined' ? NOW_MS - 2 * HOUR_MS : undefined;
    const sheet = new BoardSheet(SETTINGS, NOW_MS, phaseSinceMs);
    sheet.add(view);
    const [waiting] = sheet.board({ pendingCount: 0, unknownCount: 0 }).waiting;
    expect(waiting).toMatchObject({ phase: 'quarantined', sinceMs: NOW_MS - 2 * HOUR_MS });
  });

  it('lists first what was linked a day ago and was never heard', () => {
    const views = [
      askedFor(1, NOW_MS - 9 * DAY_MS),
      quarantined(2, NOW_MS - 8 * DAY_MS),
      linked(3, NOW_MS - DAY_MS + MINUTE_MS),
      linked(4, NOW_MS - DAY_MS),
    ];
    const { waiting } = boardOf(views, SETTINGS, { atMs: NOW_MS });
    expect(waiting.map(({ assetId }) => assetId)).toEqual([4, 1, 2, 3].map((number) => device(number).id));
    expect(waiting[0]).toMatchObject({ phase: 'awaiting-telemetry', reason: 'NeverHeard' });
  });

  it('names the command for one that waits for a person', () => {
    const of = device(1);
    const kept = answered(of, [metadata(of.remoteId, [inverter(0), part('pv-link')])]);
    const view = viewOf(facts(1, { device: of, metadata: kept }), { ...SETTINGS, isAuto: false }, NOW_MS);
    const { waiting } = boardOf([view], SETTINGS, { atMs: NOW_MS });
    expect(waiting[0]!.todo).toContain(`flex pwrcell commission --auto --apply --only ${of.id}`);
  });
});
