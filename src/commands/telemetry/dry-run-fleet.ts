import { IN_MEMORY, openSqliteTable } from '../../adapters/store/sqlite/open.ts';
import { type IntakeMemory, NO_MEMORY } from '../../engine/commissioning/index.ts';
import { createRepositories, type FleetRepository } from '../../engine/repositories/index.ts';

/** What a dry run finds out it keeps to itself: what it remembers of systems in a store of its own, and nothing else. */
export async function dryRunFleet(fleet: FleetRepository): Promise<FleetRepository> {
  const own = createRepositories(await openSqliteTable(IN_MEMORY)).fleet;
  const nothing = async () => {};
  return {
    ...fleet,
    memories: async (wanted) => {
      const before = await fleet.memories(wanted);
      const since = await own.memories(wanted);
      return wanted.map((_, index) => continued(before[index]!, since[index]!));
    },
    putMemories: own.putMemories,
    putUnknown: nothing,
    putQuarantined: nothing,
    putSweepAsked: nothing,
  };
}

function continued(before: IntakeMemory, since: IntakeMemory): IntakeMemory {
  if (since === NO_MEMORY) return before;
  const seen = new Map<number, number>();
  for (const { seenEndsMs, seenDigests } of [before, since]) {
    for (const [index, endMs] of seenEndsMs.entries()) seen.set(endMs, seenDigests[index]!);
  }
  const ends = [...seen.keys()].sort((left, right) => left - right);
  return { ...since, seenEndsMs: ends, seenDigests: ends.map((endMs) => seen.get(endMs)!) };
}
