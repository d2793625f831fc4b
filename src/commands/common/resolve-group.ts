import { NotFoundError, UsageError } from '../../engine/errors.ts';
import type { GroupId } from '../../engine/ids.ts';
import type { FlexGroup } from '../../engine/portfolio/index.ts';
import type { Repositories } from '../../engine/repositories/index.ts';
import { nearest } from '../shell/suggest.ts';

const LISTED_MAX = 10;

/**
 * The group that a command is about: the named one, or the only one there is.
 *
 * @throws NotFoundError `no-such-group`, `no-groups`; UsageError `which-group`.
 */
export async function resolveGroup(repositories: Repositories, id: GroupId | undefined): Promise<FlexGroup> {
  if (id !== undefined) {
    const group = await repositories.portfolio.group(id);
    if (group !== undefined) return group;
  }
  const groups = await repositories.portfolio.groups();
  if (groups.length === 0) {
    throw new NotFoundError('no-groups', 'There are no groups yet.', {
      next: 'flex portfolio apply -f FILE',
    });
  }
  const names = groups.map((group) => group.id as string);
  if (id !== undefined) throw await notFound('group', id, names);
  const [only] = groups;
  if (groups.length === 1 && only !== undefined) return only;
  throw new UsageError('which-group', `There are ${groups.length} groups: say which one.`, {
    details: [{ path: '--group', expected: `one of ${names.slice(0, LISTED_MAX).join(', ')}` }],
  });
}

/**
 * @param command - that is tried with the one group instead.
 * @throws UsageError `bad-arguments` where one group is named beside `--all`.
 */
export function assertAllOrOne(
  { all, group }: { readonly all: boolean; readonly group: GroupId | undefined },
  command: string,
): void {
  if (!all || group === undefined) return;
  throw new UsageError('bad-arguments', '--all is every group, and --group names one.', {
    details: [{ path: '--group', value: group, expected: 'one of the two' }],
    next: `flex ${command} --group ${group}`,
  });
}

/** "There is no …", with the nearest that there is. */
export async function notFound(kind: string, id: string, known: readonly string[]): Promise<NotFoundError> {
  const meant = await nearest(id, known);
  return new NotFoundError(`no-such-${kind}`, `There is no ${kind} "${id}".`, {
    details: [
      {
        path: kind,
        value: id,
        expected: `an id that "flex ${kind} list" prints${meant === undefined ? '' : `; the nearest is ${meant}`}`,
      },
    ],
    next: `flex ${kind} list`,
  });
}
