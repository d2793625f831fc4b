import { expect, it } from 'vitest';
import { groupId, participantId } from '../../../src/engine/ids.ts';
import type { AggregatePrognosis } from '../../../src/engine/prognosis/index.ts';
import { collected, emptyRepositories } from './memory.ts';
import { CREATED_MS, DAY, powers, prognosis } from './samples.ts';

const NORTH = groupId('north');
const HOME = participantId('home-1');

it('stores revision after revision and gives each back', async () => {
  const { prognoses } = await emptyRepositories();
  expect(await prognoses.latest(HOME, DAY)).toBeUndefined();
  for (const revision of [1, 2, 3]) {
    expect(await prognoses.put(prognosis('home-1', revision))).toEqual({ outcome: 'stored' });
  }
  expect(await prognoses.latest(HOME, DAY)).toEqual(prognosis('home-1', 3));
  expect(await prognoses.get(HOME, DAY, 2)).toEqual(prognosis('home-1', 2));
  expect(await prognoses.get(HOME, DAY, 4)).toBeUndefined();
  expect(await prognoses.revisions(HOME, DAY)).toEqual(
    [1, 2, 3].map((revision) => prognosis('home-1', revision)),
  );
  expect(await prognoses.latest(HOME, '2026-11-22')).toBeUndefined();
});

it('takes the same again, at another time, as done, and changes nothing', async () => {
  const { prognoses } = await emptyRepositories();
  await prognoses.putMany([prognosis('home-1', 1)]);
  await prognoses.put(prognosis('home-1', 2));
  expect((await prognoses.put(prognosis('home-1', 1, { createdMs: CREATED_MS + 9 }))).outcome).toBe(
    'already',
  );
  expect(await prognoses.get(HOME, DAY, 1)).toEqual(prognosis('home-1', 1));
  expect(await prognoses.latestOf(NORTH, DAY, [HOME])).toEqual([prognosis('home-1', 2)]);
});

it.each([
  ['another content under its number', prognosis('home-1', 2, { powerW: powers(7, 7, 7) })],
  ['a revision that leaves a gap', prognosis('home-1', 4)],
  ['a first revision that is another', prognosis('home-1', 1, { powerW: powers(7, 7, 7) })],
])('refuses %s and leaves all as it was', async (_, refused) => {
  const { prognoses } = await emptyRepositories();
  for (const revision of [1, 2]) await prognoses.put(prognosis('home-1', revision));
  expect((await prognoses.put(refused)).outcome).toBe('conflict');
  expect(await prognoses.revisions(HOME, DAY)).toEqual([prognosis('home-1', 1), prognosis('home-1', 2)]);
  expect(await prognoses.latestOf(NORTH, DAY, [HOME])).toEqual([prognosis('home-1', 2)]);
});

it('lets one of two win that store the same revision at the same time', async () => {
  const { prognoses } = await emptyRepositories();
  const both = [powers(1, 1, 1), powers(2, 2, 2)].map((powerW) => prognosis('home-1', 1, { powerW }));
  const outcomes = await prognoses.putMany(both);
  expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['conflict', 'stored']);
});

it('stores the revisions of one day without those of another', async () => {
  const { prognoses } = await emptyRepositories();
  await prognoses.put(prognosis('home-1', 1));
  expect((await prognoses.put(prognosis('home-1', 1, { day: '2026-11-22' }))).outcome).toBe('stored');
  expect((await prognoses.put(prognosis('home-1', 2, { day: '2026-11-23' }))).outcome).toBe('conflict');
});

it('goes on counting when a participant changes its group', async () => {
  const { prognoses } = await emptyRepositories();
  await prognoses.put(prognosis('home-1', 1));
  const moved = prognosis('home-1', 2, { groupId: groupId('south') });
  expect((await prognoses.put(moved)).outcome).toBe('stored');
  expect(await collected(prognoses.latestOfGroup(groupId('south'), DAY))).toEqual([moved]);
});

it('reads the latest of thousands of participants of a group', async () => {
  const { prognoses } = await emptyRepositories();
  const ids = Array.from({ length: 2_100 }, (_, index) => `home-${String(index).padStart(4, '0')}`);
  const first = ids.map((id) => prognosis(id, 1));
  expect((await prognoses.putMany(first)).every(({ outcome }) => outcome === 'stored')).toBe(true);
  expect((await prognoses.putMany(first)).every(({ outcome }) => outcome === 'already')).toBe(true);
  await prognoses.put(prognosis('home-0007', 2));
  await prognoses.put(prognosis('elsewhere', 1, { groupId: groupId('south') }));
  const latest = await collected(prognoses.latestOfGroup(NORTH, DAY));
  expect(latest).toEqual(first.with(7, prognosis('home-0007', 2)));
  expect(
    await prognoses.getMany([
      { participantId: participantId('home-0007'), day: DAY, revision: 1 },
      { participantId: participantId('home-0008'), day: DAY, revision: 2 },
    ]),
  ).toEqual([first[7], undefined]);
});

function aggregate(
  revision: number,
  memberCount: number,
  changes: Partial<AggregatePrognosis> = {},
): AggregatePrognosis {
  return {
    groupId: NORTH,
    day: DAY,
    revision,
    powerW: powers(revision, 2, 3),
    members: Array.from({ length: memberCount }, (_, index) => ({
      participantId: participantId(`home-${String(index).padStart(5, '0')}`),
      revision: 1 + (index % 3),
    })),
    cause: { kind: 'order', orderId: 'ord-1' },
    createdMs: CREATED_MS,
    ...changes,
  };
}

it.each([0, 1, 2_000, 5_001])('stores an aggregate of %s members', async (memberCount) => {
  const { aggregates } = await emptyRepositories();
  const stored = aggregate(1, memberCount);
  expect(await aggregates.latest(NORTH, DAY)).toBeUndefined();
  expect((await aggregates.put(stored)).outcome).toBe('stored');
  expect((await aggregates.put(stored)).outcome).toBe('already');
  const head = (await aggregates.latest(NORTH, DAY))!;
  expect(head.memberCount).toBe(memberCount);
  expect(head.powerW).toEqual(stored.powerW);
  expect(await aggregates.whole(head)).toEqual(stored);
});

it('keeps the members of each revision, and of the one that won', async () => {
  const { aggregates } = await emptyRepositories();
  await aggregates.put(aggregate(1, 10));
  await aggregates.put(aggregate(2, 20));
  expect((await aggregates.put(aggregate(2, 30))).outcome).toBe('conflict');
  expect((await aggregates.put(aggregate(4, 30))).outcome).toBe('conflict');
  const heads = await aggregates.revisions(NORTH, DAY);
  const counts = await Promise.all(heads.map(async (head) => (await aggregates.members(head)).length));
  expect(counts).toEqual([10, 20]);
  expect(await aggregates.get(NORTH, DAY, 2)).toEqual(heads[1]);
});
