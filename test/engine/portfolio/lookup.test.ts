import { expect, test } from 'vitest';
import { contractId, groupId, participantId, siteId } from '../../../src/engine/ids.ts';
import { indexPortfolio, portfolioOfGroup } from '../../../src/engine/portfolio/index.ts';
import { CONTRACT, GROUP, PARTICIPANT, PORTFOLIO, SITE } from './example.ts';

const OTHER = {
  group: { ...GROUP, id: groupId('g2') },
  participant: { ...PARTICIPANT, id: participantId('p2'), groupId: groupId('g2'), siteId: siteId('s2') },
  site: { ...SITE, id: siteId('s2') },
  contract: { ...CONTRACT, id: contractId('k2'), participantId: participantId('p2') },
};

const BOTH = {
  groups: [GROUP, OTHER.group],
  participants: [PARTICIPANT, OTHER.participant],
  sites: [SITE, OTHER.site],
  contracts: [CONTRACT, OTHER.contract],
};

test('an index finds by id and by what belongs to whom', () => {
  const index = indexPortfolio(BOTH);
  expect(index.group(groupId('g2'))).toBe(OTHER.group);
  expect(index.site(siteId('s2'))).toBe(OTHER.site);
  expect(index.participant(participantId('p'))).toBe(PARTICIPANT);
  expect(index.participantsOf(groupId('g'))).toEqual([PARTICIPANT]);
  expect(index.contractsOf(participantId('p2'))).toEqual([OTHER.contract]);
});

test('an index has nothing for what is not there', () => {
  const index = indexPortfolio(PORTFOLIO);
  expect(index.group(groupId('none'))).toBeUndefined();
  expect(index.participantsOf(groupId('none'))).toEqual([]);
  expect(index.contractsOf(participantId('none'))).toEqual([]);
});

test('the part of one group is whole by itself', () => {
  expect(portfolioOfGroup(BOTH, groupId('g'))).toEqual(PORTFOLIO);
});
