import { expect, it } from 'vitest';
import { contractId, groupId, participantId, siteId } from '../../../src/engine/ids.ts';
import { diffPortfolio, EMPTY_PORTFOLIO, type Portfolio } from '../../../src/engine/portfolio/index.ts';
import {
  createRepositories,
  type PortfolioChange,
  type PortfolioRepository,
  portfolioChange,
} from '../../../src/engine/repositories/index.ts';
import { breakingTable, collected, emptyRepositories, emptyTable } from './memory.ts';
import { contract, group, participant, site } from './samples.ts';

const NOTHING = { groupIds: [], participantIds: [], siteIds: [], contractIds: [] };

const PORTFOLIO: Portfolio = {
  groups: [group('north'), group('south')],
  participants: [participant('home-1'), participant('home-2'), participant('home-3', 'south')],
  sites: [site('home-1'), site('home-2'), site('home-3')],
  contracts: [
    contract('home-1-down', 'home-1'),
    contract('home-1-up', 'home-1'),
    contract('home-3-down', 'home-3'),
  ],
};

function putting(put: Partial<Portfolio>): PortfolioChange {
  return { put: { ...EMPTY_PORTFOLIO, ...put }, remove: NOTHING };
}

function removing(remove: Partial<PortfolioChange['remove']>): PortfolioChange {
  return { put: EMPTY_PORTFOLIO, remove: { ...NOTHING, ...remove } };
}

it('is empty at first', async () => {
  const { portfolio } = await emptyRepositories();
  expect(await portfolio.read()).toEqual(EMPTY_PORTFOLIO);
  expect(await portfolio.group(groupId('north'))).toBeUndefined();
  expect(await portfolio.participant(participantId('home-1'))).toBeUndefined();
  expect(await portfolio.contract(contractId('home-1-down'))).toBeUndefined();
  expect(await portfolio.contractsOf(participantId('home-1'))).toEqual([]);
});

it('gives back what was applied, whole and by id, also when applied again', async () => {
  const { portfolio } = await emptyRepositories();
  expect(await portfolio.apply(putting(PORTFOLIO))).toEqual({ storedCount: 11, removedCount: 0 });
  await portfolio.apply(putting(PORTFOLIO));
  expect(await portfolio.read()).toEqual(PORTFOLIO);
  expect(await portfolio.group(groupId('south'))).toEqual(group('south'));
  expect(await portfolio.participant(participantId('home-3'))).toEqual(participant('home-3', 'south'));
  expect(await portfolio.participantsById(['home-3', 'nobody', 'home-1'].map(participantId))).toEqual([
    participant('home-3', 'south'),
    undefined,
    participant('home-1'),
  ]);
  expect(await portfolio.site(siteId('home-2'))).toEqual(site('home-2'));
  expect(await portfolio.contract(contractId('home-1-up'))).toEqual(contract('home-1-up', 'home-1'));
  expect(await portfolio.sitesOf(['home-2', 'nowhere'].map(siteId))).toEqual([site('home-2'), undefined]);
  expect(await portfolio.contractsOfMany(['home-3', 'home-2'].map(participantId))).toEqual([
    [contract('home-3-down', 'home-3')],
    [],
  ]);
});

it('replaces an entity as a whole and leaves the others', async () => {
  const { portfolio } = await emptyRepositories();
  await portfolio.apply(putting(PORTFOLIO));
  const { importLimitW: _, ...unlimited } = site('home-1');
  const dearer = { ...contract('home-1-up', 'home-1'), priceMicrosPerKwh: 999_999 };
  await portfolio.apply(putting({ sites: [unlimited], contracts: [dearer] }));
  expect(await portfolio.site(siteId('home-1'))).toEqual(unlimited);
  expect(await portfolio.contractsOf(participantId('home-1'))).toEqual([
    contract('home-1-down', 'home-1'),
    dearer,
  ]);
});

it('moves a participant to another group, and a contract to another participant', async () => {
  const { portfolio } = await emptyRepositories();
  await portfolio.apply(putting(PORTFOLIO));
  await portfolio.apply(
    putting({
      participants: [participant('home-1', 'south')],
      contracts: [contract('home-1-up', 'home-2')],
    }),
  );
  const idsIn = async (id: string) =>
    (await collected(portfolio.participantsOf(groupId(id)))).map((one) => one.id);
  expect(await idsIn('north')).toEqual(['home-2']);
  expect(await idsIn('south')).toEqual(['home-1', 'home-3']);
  expect(await portfolio.participant(participantId('home-1'))).toEqual(participant('home-1', 'south'));
  expect(await portfolio.contractsOf(participantId('home-1'))).toEqual([contract('home-1-down', 'home-1')]);
  expect(await portfolio.contractsOf(participantId('home-2'))).toEqual([contract('home-1-up', 'home-2')]);
});

it('removes what it is told to, and only that, also when told twice', async () => {
  const { portfolio, table } = await emptyRepositories();
  await portfolio.apply(putting(PORTFOLIO));
  const change = removing({
    groupIds: [groupId('south')],
    participantIds: [participantId('home-3')],
    siteIds: [siteId('home-3')],
    contractIds: ['home-3-down', 'home-1-up'].map(contractId),
  });
  await portfolio.apply(change);
  await portfolio.apply(change);
  expect(await portfolio.read()).toEqual({
    groups: [group('north')],
    participants: [participant('home-1'), participant('home-2')],
    sites: [site('home-1'), site('home-2')],
    contracts: [contract('home-1-down', 'home-1')],
  });
  const left = [];
  for (const pk of ['PARTICIPANT-GROUPS', 'CONTRACT-PARTICIPANTS', 'CONTRACTS']) {
    for (const { sk } of await collected(table.query({ pk }))) left.push(sk);
  }
  expect(left).toEqual(['home-1', 'home-2', 'home-1-down', 'home-1']);
});

/** What brings the stored portfolio to the wanted one, from wherever it is. */
async function rest(repository: PortfolioRepository, wanted: Portfolio): Promise<PortfolioChange> {
  return portfolioChange(diffPortfolio(await repository.read(), wanted, { prune: true }), wanted);
}

it.each([
  'the same change',
  'what is left to do',
])('finishes what was broken off anywhere by %s', async (second) => {
  const change: PortfolioChange = {
    put: {
      groups: [group('east')],
      participants: [participant('home-1', 'east'), participant('home-4', 'east')],
      sites: [site('home-4')],
      contracts: [contract('home-1-up', 'home-4'), contract('home-4-down', 'home-4')],
    },
    remove: {
      groupIds: [groupId('south')],
      participantIds: [participantId('home-3')],
      siteIds: [siteId('home-3')],
      contractIds: [contractId('home-3-down')],
    },
  };
  const reference = await emptyRepositories();
  await reference.portfolio.apply(putting(PORTFOLIO));
  await reference.portfolio.apply(change);
  const wanted = await reference.portfolio.read();
  let isFinished = false;
  for (let writeCount = 0; !isFinished; writeCount++) {
    const table = await emptyTable();
    const { portfolio } = createRepositories(table);
    await portfolio.apply(putting(PORTFOLIO));
    const broken = createRepositories(breakingTable(table, writeCount));
    isFinished = await broken.portfolio.apply(change).then(
      () => true,
      () => false,
    );
    await portfolio.apply(second === 'the same change' ? change : await rest(portfolio, wanted));
    expect(await portfolio.read()).toEqual(wanted);
    expect(await portfolio.participant(participantId('home-3'))).toBeUndefined();
    for (const one of wanted.participants) expect(await portfolio.participant(one.id)).toEqual(one);
    for (const one of wanted.contracts) expect(await portfolio.contract(one.id)).toEqual(one);
  }
});

it('pages through thousands of participants in the order of their ids', async () => {
  const { portfolio } = await emptyRepositories();
  const ids = Array.from({ length: 3_300 }, (_, index) => `home-${(index * 7_919) % 3_300}`);
  await portfolio.apply(
    putting({ groups: [group('north')], participants: ids.map((id) => participant(id)) }),
  );
  const north = groupId('north');
  const sorted = [...ids].sort();
  expect((await collected(portfolio.participantsOf(north))).map(({ id }) => id)).toEqual(sorted);
  expect(await portfolio.countParticipants(north)).toBe(3_300);
  const range = { from: participantId(sorted[1_000]!), until: participantId(sorted[1_499]!) };
  expect((await collected(portfolio.participantsOf(north, range))).map(({ id }) => id)).toEqual(
    sorted.slice(1_000, 1_500),
  );
  expect(await collected(portfolio.participantsOf(north, { limit: 3 }))).toHaveLength(3);
  await portfolio.apply(removing({ participantIds: ids.map(participantId) }));
  expect(await portfolio.countParticipants(north)).toBe(0);
});
