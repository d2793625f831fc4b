import type { ParticipantId, SiteId } from '../ids.ts';
import type { ExecutionRecord, Repositories } from '../repositories/index.ts';
import type { Breach, Severity } from './finding.ts';
import type { Audit, Maker, MakerState } from './invariant.ts';

/** Who is told at the moment. */
export interface Telling {
  count: { checked(count: number): void; found(severity: Severity, breach: Breach): void };
}

/** Executions whose state is remembered: things of one event stand together more often than not. */
const EXECUTIONS_MAX = 10_000;

/** What invariants work with; what it looks up for one of them it knows for the next. */
export function auditOver(repositories: Repositories, telling: Telling): Audit {
  const stateOf = rememberedStates(repositories);
  let owners: Promise<ReadonlyMap<SiteId, ParticipantId>> | undefined;
  const audit: Audit = {
    repositories,
    table: repositories.table,
    checked: (count = 1) => telling.count.checked(count),
    violated: (breach) => telling.count.found('violation', breach),
    unfinished: (breach) => telling.count.found('unfinished', breach),
    async lacking(breach, makers) {
      if (makers === 'a command') return audit.unfinished(breach);
      const states = await Promise.all(makers.map(stateOf));
      const open = makers[states.indexOf('open')];
      if (open !== undefined) audit.unfinished(stillOpen(breach, open));
      else if (!states.includes('cancelled')) audit.violated(breach);
    },
    isOpen: async (makers) => (await Promise.all(makers.map(stateOf))).includes('open'),
    async participantOf(siteId) {
      owners ??= siteOwners(repositories);
      return (await owners).get(siteId);
    },
  };
  return audit;
}

function stillOpen(breach: Breach, { workflow, name }: Maker): Breach {
  return { ...breach, found: `${breach.found}; ${workflow} ${name} has not come to its end` };
}

function rememberedStates(repositories: Repositories): (maker: Maker) => Promise<MakerState> {
  const known = new Map<string, MakerState>();
  return async (maker: Maker) => {
    const name = `${maker.workflow}.${maker.name}`;
    const before = known.get(name);
    if (before !== undefined) return before;
    const state = makerState(await repositories.executions.get(name));
    if (known.size >= EXECUTIONS_MAX) known.clear();
    known.set(name, state);
    return state;
  };
}

/** Those that failed or were interrupted may be started again under their name. */
function makerState(execution: ExecutionRecord | undefined): MakerState {
  if (execution === undefined || execution.status === 'succeeded') return 'ended';
  return execution.status === 'cancelled' ? 'cancelled' : 'open';
}

async function siteOwners({ portfolio }: Repositories): Promise<ReadonlyMap<SiteId, ParticipantId>> {
  const owners = new Map<SiteId, ParticipantId>();
  for (const { id: groupId } of await portfolio.groups()) {
    for await (const { id, siteId } of portfolio.participantsOf(groupId)) owners.set(siteId, id);
  }
  return owners;
}
