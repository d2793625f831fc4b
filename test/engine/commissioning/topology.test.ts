import { describe, expect, test } from 'vitest';
import { metadataOf, topologyOf } from '../../../src/engine/commissioning/index.ts';
import { inverter, metadata, NOW, part, remoteIdOf } from './samples.ts';

const SYSTEM = remoteIdOf(1);
const link = part('pv-link');

describe('the wiring of a system with', () => {
  test.each([
    ['no AC rating and links', [inverter(0), link], 'dc-coupled', false, 'AllAcRatingsZero'],
    ['an AC rating', [inverter(7_600)], 'ac-coupled', true, 'AcRatingSet'],
    ['an AC rating and links', [inverter(7_600), link], 'hybrid', true, 'AcRatingSetAndPvLinks'],
    ['neither', [inverter(0)], 'storage-only', false, 'NoPvFound'],
    ['ratings that differ', [inverter(0), inverter(5_000, 'inv-2'), link], 'conflict', true, 'AcRatingMixed'],
    ['a rating that is absent', [inverter(undefined), link], 'unknown', undefined, 'AcRatingMissing'],
    ['a rating below zero', [inverter(-32_768), link], 'unknown', undefined, 'AcRatingImplausible'],
    ['a rating beyond any house', [inverter(30_001)], 'unknown', undefined, 'AcRatingImplausible'],
    ['no inverter', [link], 'unknown', undefined, 'MetadataIncomplete'],
    [
      'a link that was removed',
      [inverter(7_600), part('pv-link', { removedMs: NOW })],
      'ac-coupled',
      true,
      'AcRatingSet',
    ],
  ] as const)('%s', (_, devices, of, isAcCoupled, reason) => {
    expect(topologyOf(metadata(SYSTEM, devices))).toMatchObject({ class: of, isAcCoupled, reason });
  });

  test('says which inverters have which ratings', () => {
    const { message } = topologyOf(metadata(SYSTEM, [inverter(0), inverter(5_000, 'inv-2')]));
    expect(message).toBe('inv-1 has an AC rating of 0 W, inv-2 has an AC rating of 5000 W, 0 PV links');
  });
});

describe('an answer about a site', () => {
  const own = metadata(SYSTEM, [inverter(0)], { siteSystemCount: 2 });
  const other = metadata(remoteIdOf(2), [inverter(0)], { siteSystemCount: 2 });

  test('with all its systems is about the one that was asked for', () => {
    expect(metadataOf(SYSTEM, { systems: [other, own] })).toEqual({ metadata: own });
  });

  test('is about the one that was asked for, however its id is written', () => {
    const lettered = metadata(remoteIdOf(0xabcd), [inverter(0)]);
    expect(metadataOf(lettered.systemId.toLowerCase(), { systems: [lettered] })).toEqual({
      metadata: lettered,
    });
  });

  test.each([
    ['that leaves out another one', [own], 'MetadataIncomplete'],
    ['that leaves out the one', [other], 'MetadataIncomplete'],
    ['that is empty', [], 'MetadataPending'],
  ] as const)('%s says nothing of it', (_, answers, reason) => {
    expect(metadataOf(SYSTEM, { systems: answers })).toEqual({ reason });
  });

  test('with fewer systems than the platform has at the site says nothing of it', () => {
    const alone = metadata(SYSTEM, [inverter(0)], { siteSystemCount: undefined });
    const of = (siteSystemCount: number) => metadataOf(SYSTEM, { systems: [alone, alone], siteSystemCount });
    expect(of(1)).toEqual({ metadata: alone });
    expect(of(2)).toEqual({ reason: 'MetadataIncomplete' });
  });
});
