import type { Contract, FlexGroup, Participant } from '../../portfolio/index.ts';
import { keys } from '../../repositories/index.ts';
import type { Audit, Invariant, Subject } from '../invariant.ts';
import { placeOf } from '../places.ts';
import { heldInPieces, recordAt, recordsAt } from '../read.ts';

/**
 * Applying a portfolio can be broken off: what finds a thing by its id is written before the thing and removed
 * after it. So only that may be left over.
 */
export const portfolio: Invariant = {
  id: 'portfolio',
  says: 'participants have their group and site, contracts their participant, and each is found by its id',
  checks: {
    PARTICIPANTS: checkParticipants,
    'PARTICIPANT-GROUPS': checkMemberships,
    CONTRACTS: checkContracts,
    'CONTRACT-PARTICIPANTS': checkContractOwners,
  },
};

async function checkParticipants({ parts: [groupId], pk, items }: Subject, audit: Audit): Promise<void> {
  const group = await recordAt<FlexGroup>(audit.table, keys.groupKey(groupId!));
  if (group === undefined)
    audit.violated({ place: pk, found: 'participants without a group', expected: `group ${groupId}` });
  for await (const piece of heldInPieces<Participant>(items())) {
    const memberships = await recordsAt<{ readonly groupId: string }>(
      audit.table,
      piece.map(({ key }) => keys.participantGroupKey(key.sk)),
    );
    const sites = await recordsAt(
      audit.table,
      piece.map(({ record }) => keys.siteKey(record.siteId)),
    );
    audit.checked(piece.length);
    piece.forEach(({ key, record }, index) => {
      const place = placeOf(key);
      const known = memberships[index]?.groupId;
      if (record.id !== key.sk || record.groupId !== groupId || known !== groupId) {
        const found = `participant ${record.id} of ${record.groupId}, known in ${known ?? 'no group'}`;
        audit.violated({ place, found, expected: `${key.sk} of ${groupId}, known there` });
      }
      if (sites[index] !== undefined) return;
      audit.violated({ place, found: 'a site that is not stored', expected: `site ${record.siteId}` });
    });
  }
}

async function checkMemberships({ items }: Subject, audit: Audit): Promise<void> {
  for await (const piece of heldInPieces<{ readonly groupId: string }>(items())) {
    const wanted = piece.map(({ key, record }) => keys.participantKey(record.groupId, key.sk));
    const participants = await recordsAt(audit.table, wanted);
    audit.checked(piece.length);
    piece.forEach(({ key }, index) => {
      if (participants[index] !== undefined) return;
      audit.unfinished({
        place: placeOf(key),
        found: 'a participant that is not stored',
        expected: placeOf(wanted[index]!),
      });
    });
  }
}

interface ContractSet {
  readonly participantId: string;
  readonly contracts: readonly Contract[];
}

async function checkContracts({ items }: Subject, audit: Audit): Promise<void> {
  for await (const piece of heldInPieces<ContractSet>(items())) {
    const participants = await recordsAt(
      audit.table,
      piece.map(({ key }) => keys.participantGroupKey(key.sk)),
    );
    for (const [index, { key, record }] of piece.entries()) {
      const place = placeOf(key);
      audit.checked(record.contracts.length);
      if (participants[index] === undefined && record.contracts.length > 0) {
        audit.violated({ place, found: 'contracts of nobody', expected: `participant ${key.sk}` });
      }
      const owners = await recordsAt<{ readonly participantId: string }>(
        audit.table,
        record.contracts.map(({ id }) => keys.contractParticipantKey(id)),
      );
      record.contracts.forEach(({ id, participantId }, number) => {
        const owner = owners[number]?.participantId;
        if (participantId === key.sk && owner === key.sk) return;
        const found = `contract ${id} of ${participantId}, known of ${owner ?? 'nobody'}`;
        audit.violated({ place, found, expected: `a contract of ${key.sk}, known there` });
      });
    }
  }
}

async function checkContractOwners({ items }: Subject, audit: Audit): Promise<void> {
  for await (const piece of heldInPieces<{ readonly participantId: string }>(items())) {
    const sets = await recordsAt<ContractSet>(
      audit.table,
      piece.map(({ record }) => keys.contractsKey(record.participantId)),
    );
    audit.checked(piece.length);
    piece.forEach(({ key, record }, index) => {
      if (sets[index]?.contracts.some(({ id }) => id === key.sk)) return;
      const expected = `contract ${key.sk} among those of ${record.participantId}`;
      audit.unfinished({ place: placeOf(key), found: 'no such contract', expected });
    });
  }
}
