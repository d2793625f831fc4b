import { basename } from 'node:path';
import { createSecrets, entryOf, type Secrets } from '../../engine/journal/index.ts';
import type { Announcement, Clock, Journal, Publisher } from '../../engine/ports.ts';
import { digestOf, type Repositories, type StepNote } from '../../engine/repositories/index.ts';
import { runSubscriber, type SubscriberLimits } from './run-subscriber.ts';

/** A command of the operator that is told of announcements: as JSON, one line on its stdin. */
export interface LocalSubscriber {
  readonly topic: Announcement['topic'];
  readonly exec: readonly string[];
}

/** A subscriber that takes longer is ended; the announcement stays in the store. */
const LIMITS: SubscriberLimits = { timeoutMs: 30_000, graceMs: 5_000 };

export interface LocalPublisherOptions {
  readonly repositories: Repositories;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly subscribers: readonly LocalSubscriber[];
  /** Default 30 s, and 5 s more for one that does not end when it is asked to. */
  readonly limits?: SubscriberLimits;
}

/**
 * Publishes on one machine: runs the commands that subscribed, one after the other. Who was told of an
 * announcement is not told again; who failed is told again when it is published again. A
 * subscriber that fails does not undo what it was told of: the failure is noted in the journal.
 */
export function localPublisher(options: LocalPublisherOptions): Publisher {
  return {
    async publish(announcement) {
      for (const [index, subscriber] of options.subscribers.entries()) {
        if (subscriber.topic === announcement.topic) {
          await tell({ ...subscriber, number: index + 1 }, announcement, options);
        }
      }
    },
  };
}

/** What became of telling a subscriber; `failure` of the first time that it failed. */
interface Delivery extends StepNote {
  /** Place of the subscriber in the configuration, from 1. */
  readonly subscriber: number;
  readonly failure?: string;
}

/** The arguments of a command may hold a token, and what it says when it fails may hold its arguments. */
function secretsOf([, ...args]: readonly string[]): Secrets {
  const secrets = createSecrets();
  for (const value of args) secrets.register(value);
  return secrets;
}

async function tell(
  { exec, number }: LocalSubscriber & { readonly number: number },
  announcement: Announcement,
  { repositories: { runs }, journal, clock, limits = LIMITS }: LocalPublisherOptions,
): Promise<void> {
  const eventId = String(announcement.attributes['eventId'] ?? announcement.id);
  const revision = announcement.attributes['revision'];
  const step = (what: string) => `${what} ${announcement.id} ${digestOf(exec)}`;
  const entry = (
    what: 'subscriber-told' | 'subscriber-failed',
    { createdMs, subscriber, failure }: Delivery,
  ) =>
    entryOf(what, {
      eventId,
      atMs: createdMs,
      details: {
        subscriber,
        program: basename(exec[0] ?? ''),
        command: exec.join(' '),
        ...(typeof revision === 'number' ? { revision } : {}),
        ...(failure === undefined ? {} : { failure }),
      },
    });

  let told = await runs.noted<Delivery>(eventId, step('told'));
  if (told === undefined) {
    const said = await runSubscriber(exec, `${JSON.stringify(announcement)}\n`, limits);
    const failure = said === undefined ? undefined : secretsOf(exec).scrub(said);
    const delivery = {
      createdMs: clock.nowMs(),
      subscriber: number,
      ...(failure === undefined ? {} : { failure }),
    };
    if (failure === undefined) told = await runs.note<Delivery>(eventId, step('told'), delivery);
    else await runs.note<Delivery>(eventId, step('failed'), delivery);
  }
  const failed = await runs.noted<Delivery>(eventId, step('failed'));
  await journal.write([
    ...(failed === undefined ? [] : [entry('subscriber-failed', failed)]),
    ...(told === undefined ? [] : [entry('subscriber-told', told)]),
  ]);
}
