import { expect, test } from 'vitest';
import { contractId, groupId, participantId, siteId } from '../../../src/engine/ids.ts';
import { portfolioOfGroup } from '../../../src/engine/portfolio/index.ts';
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

test('the part of one group is whole by itself', () => {
  expect(portfolioOfGroup(BOTH, groupId('g'))).toEqual(PORTFOLIO);
});
