import { type FlexError, NotFoundError } from '../../engine/errors.ts';
import { countText, numberText } from '../series/texts.ts';
import type { Run } from '../shell/define.ts';
import type { Io } from '../shell/io.ts';
import type { View } from '../shell/result.ts';
import type { AreaReport, DoctorWarning } from './area.ts';
import type { doctorCheck } from './commands.ts';
import { checkFleet } from './fleet.ts';
import { checkProgram } from './program.ts';
import { checkStore } from './store.ts';
import { checkWorkspace } from './workspace.ts';

export const run: Run<typeof doctorCheck> = async ({ args }, io) => {
  const areas = await checkAreas(args.area, io);
  const violationCount = areas.reduce((sum, area) => sum + area.violationCount, 0);
  const failures = areas
    .filter((area) => area.violationCount > 0)
    .map((area) => ({ id: area.area, message: countText(area.violationCount, 'violation') }));
  return {
    kind: 'object',
    data: {
      areas,
      violationCount,
      unfinishedCount: areas.reduce((sum, area) => sum + area.unfinishedCount, 0),
    },
    view: io.globals.quiet ? areas.flatMap(violationsOf) : areas.flatMap(viewOf),
    ...(violationCount > 0 ? { partial: true, failures } : {}),
  };
};

async function checkAreas(area: AreaReport['area'] | undefined, io: Io): Promise<readonly AreaReport[]> {
  switch (area) {
    case 'program':
      return [await checkProgram()];
    case 'workspace':
      return [await checkWorkspace(io)];
    case 'fleet':
      return [await checkFleet(io)];
    case 'store':
      return [await checkStore(io)];
    case undefined:
      return checkAll(io);
  }
}

/** Without a workspace that can be read there is no store to look for. */
async function checkAll(io: Io): Promise<readonly AreaReport[]> {
  const program = await checkProgram();
  const workspace = await checkWorkspace(io);
  if (workspace.invariants.some(({ id, violationCount }) => id === 'configuration' && violationCount > 0)) {
    return [program, workspace];
  }
  const { fleet } = await io.context();
  const fleetArea = fleet === undefined ? [] : [await checkFleet(io)];
  return [program, workspace, ...fleetArea, ...(await storeIfAny(io))];
}

async function storeIfAny(io: Io): Promise<readonly AreaReport[]> {
  try {
    return [await checkStore(io)];
  } catch (error) {
    if (!(error instanceof NotFoundError && error.code === 'no-store')) throw error as FlexError;
    io.note('Nothing is stored yet.');
    return [];
  }
}

function viewOf({ area, subject, invariants, findings, warnings = [] }: AreaReport): readonly View[] {
  return [
    {
      kind: 'table',
      title: `${area}: ${subject}`,
      headers: ['check', 'looked at', 'violations', 'unfinished'],
      rows: invariants.map(({ id, checkedCount, violationCount, unfinishedCount }) => [
        id,
        numberText(checkedCount),
        violationCount === 0 ? undefined : violationCount,
        unfinishedCount === 0 ? undefined : unfinishedCount,
      ]),
    },
    ...findingsTable('Violations', findings, 'violation'),
    ...findingsTable('Unfinished', findings, 'unfinished'),
    ...warningsTable(warnings),
  ];
}

/** Only what is wrong; what is unfinished is not. */
function violationsOf({ area, subject, findings }: AreaReport): readonly View[] {
  return findingsTable(`${area}: ${subject}`, findings, 'violation');
}

function findingsTable(
  title: string,
  findings: AreaReport['findings'],
  severity: AreaReport['findings'][number]['severity'],
): readonly View[] {
  const rows = findings
    .filter((finding) => finding.severity === severity)
    .map(({ invariant, place, found, expected }) => [invariant, place, found, expected]);
  return rows.length === 0
    ? []
    : [{ kind: 'table', title, headers: ['check', 'where', 'found', 'expected'], rows }];
}

function warningsTable(warnings: readonly DoctorWarning[]): readonly View[] {
  const rows = warnings.map(({ check, place, found }) => [check, place, found]);
  return rows.length === 0
    ? []
    : [{ kind: 'table', title: 'Warnings', headers: ['check', 'where', 'found'], rows }];
}
