import { DatabaseSync } from 'node:sqlite';
import { openSqliteTable } from '../../src/adapters/store/sqlite/open.ts';
import { contractId, type GroupId, groupId } from '../../src/engine/ids.ts';
import type { Contract } from '../../src/engine/portfolio/index.ts';
import { collect, createRepositories, type Repositories } from '../../src/engine/repositories/index.ts';
import { makeFleet } from '../fleet/fleet-store.ts';
import {
  DAY,
  type ExampleWorkspace,
  type ExampleWorkspaces,
  GROUP,
  PROGNOSIS_ARGS,
} from '../harness/example-workspace.ts';

/** Sites that are planned; all others are planned as one of them. */
const PLANNED = 20;

/** Everything that a cycle reads of a participant, and that names it. */
const KINDS = [
  'PARTICIPANTS',
  'PARTICIPANT-GROUPS',
  'SITES',
  'CONTRACTS',
  'CONTRACT-PARTICIPANTS',
  'PROGNOSIS',
  'PROGNOSIS-LATEST',
  'PLAN',
  'PLAN-PROBLEM',
];
const CONTRACT_KINDS: readonly string[] = ['CONTRACTS', 'CONTRACT-PARTICIPANTS'];
const PARTICIPANTS_PER_COMMIT = 1_000;

interface Row {
  readonly pk: string;
  readonly sk: string;
  readonly body: string;
  readonly binary: Uint8Array | null;
}

/**
 * A workspace with a group of so many sites of battery and PV, with their prognoses of DAY.
 *
 * @param flexibleOneIn - of so many participants one has a contract.
 */
export async function makeLargeGroup(
  dir: string,
  participantCount: number,
  { workspaces, flexibleOneIn }: { readonly workspaces: ExampleWorkspaces; readonly flexibleOneIn: number },
): Promise<ExampleWorkspace> {
  const planned = await makeFleet(dir, PLANNED);
  await withStore(planned, putContracts);
  await workspaces.flex(planned, PROGNOSIS_ARGS);
  repeatParticipants(planned.storePath, participantCount, flexibleOneIn);
  await withStore(planned, putSum);
  return { ...planned, siteCount: participantCount };
}

async function withStore(
  { storePath }: ExampleWorkspace,
  work: (repositories: Repositories) => Promise<void>,
): Promise<void> {
  const table = await openSqliteTable(storePath);
  try {
    await work(createRepositories(table));
  } finally {
    await table.close();
  }
}

async function putContracts({ portfolio }: Repositories): Promise<void> {
  const participants = await collect(portfolio.participantsOf(groupId(GROUP)));
  const contracts = participants.map(
    ({ id }, index): Contract => ({
      id: contractId(`${id}-down`),
      participantId: id,
      direction: 'down',
      priceMicrosPerKwh: 80_000 + 4_000 * index,
      pricePerInvocationMicros: 0,
      windows: [],
      noticeMinutes: 0,
      minDurationMinutes: 0,
      powerWMax: 10_000,
      restMinutes: 0,
    }),
  );
  const remove = { groupIds: [], participantIds: [], siteIds: [], contractIds: [] };
  await portfolio.apply({ put: { groups: [], participants: [], sites: [], contracts }, remove });
}

/** Rows are copied within the file under other names: to plan them all would take many minutes. */
function repeatParticipants(storePath: string, participantCount: number, flexibleOneIn: number): void {
  const file = new DatabaseSync(storePath);
  const names = file
    .prepare("SELECT sk FROM item WHERE pk = 'PARTICIPANT-GROUPS'")
    .all()
    .map(({ sk }) => String(sk));
  const rows = file.prepare('SELECT pk, sk, body, binary FROM item').all() as unknown as readonly Row[]; // its columns
  const rowsOf = names.map((name) =>
    rows.filter(({ pk, sk }) => KINDS.includes(pk.split('#')[0]!) && `${pk} ${sk}`.includes(name)),
  );
  const insert = file.prepare('INSERT INTO item (pk, sk, body, binary) VALUES (?, ?, ?, ?)');
  file.exec('PRAGMA synchronous = OFF; BEGIN');
  for (let index = names.length; index < participantCount; index += 1) {
    const from = names[index % names.length]!;
    const to = `home-${String(index).padStart(7, '0')}`;
    for (const { pk, sk, body, binary } of rowsOf[index % names.length]!) {
      if (index % flexibleOneIn !== 0 && CONTRACT_KINDS.includes(pk)) continue;
      insert.run(pk.replace(from, to), sk.replace(from, to), body.replaceAll(from, to), binary);
    }
    if (index % PARTICIPANTS_PER_COMMIT === 0) file.exec('COMMIT; BEGIN');
  }
  file.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)');
  file.close();
}

async function putSum({ aggregates, prognoses }: Repositories): Promise<void> {
  const group: GroupId = groupId(GROUP);
  const head = await aggregates.latest(group, DAY);
  if (head === undefined) throw new Error('nothing has been planned');
  const { memberCount: _, memberPages: __, ...sum } = head;
  const powerW = new Int32Array(head.powerW.length);
  const members = [];
  for await (const prognosis of prognoses.latestOfGroup(group, DAY)) {
    members.push({ participantId: prognosis.participantId, revision: prognosis.revision });
    for (let period = 0; period < powerW.length; period += 1) {
      powerW[period] = powerW[period]! + prognosis.powerW[period]!;
    }
  }
  await aggregates.put({ ...sum, revision: head.revision + 1, powerW, members });
}
