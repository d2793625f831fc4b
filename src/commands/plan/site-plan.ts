import { NotFoundError } from '../../engine/errors.ts';
import type { SiteId } from '../../engine/ids.ts';
import type { FlexGroup, Participant } from '../../engine/portfolio/index.ts';
import type { Repositories } from '../../engine/repositories/index.ts';
import { siteNotFound } from '../common/known.ts';

/**
 * Who takes part with a site, and in which group.
 *
 * @throws NotFoundError `no-such-site`, `no-participant`.
 */
export async function participantOfSite(
  repositories: Repositories,
  siteId: SiteId,
): Promise<{ readonly group: FlexGroup; readonly participant: Participant }> {
  if ((await repositories.portfolio.site(siteId)) === undefined)
    throw await siteNotFound(repositories, siteId);
  for (const group of await repositories.portfolio.groups()) {
    for await (const participant of repositories.portfolio.participantsOf(group.id)) {
      if (participant.siteId === siteId) return { group, participant };
    }
  }
  throw new NotFoundError('no-participant', `No participant takes part with site ${siteId}.`);
}
