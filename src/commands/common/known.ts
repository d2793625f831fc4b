import type { NotFoundError } from '../../engine/errors.ts';
import type { Repositories } from '../../engine/repositories/index.ts';
import { collect } from '../../engine/repositories/index.ts';
import { notFound } from './resolve-group.ts';

/** Errors for ids that do not exist, with the nearest one that does. */

export async function participantNotFound(repositories: Repositories, id: string): Promise<NotFoundError> {
  const groups = await repositories.portfolio.groups();
  const members = await Promise.all(
    groups.map((group) => collect(repositories.portfolio.participantsOf(group.id))),
  );
  return notFound(
    'participant',
    id,
    members.flat().map((participant) => participant.id),
  );
}

export async function siteNotFound(repositories: Repositories, id: string): Promise<NotFoundError> {
  return notFound(
    'site',
    id,
    (await collect(repositories.portfolio.sites())).map((site) => site.id),
  );
}

export async function contractNotFound(repositories: Repositories, id: string): Promise<NotFoundError> {
  const contracts = await collect(repositories.portfolio.contracts());
  return notFound(
    'contract',
    id,
    contracts.map((contract) => contract.id),
  );
}
