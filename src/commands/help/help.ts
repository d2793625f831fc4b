import { NotFoundError } from '../../engine/errors.ts';
import { CATALOGUE } from '../registry.ts';
import type { Run } from '../shell/define.ts';
import { commandHelp, groupHelp, rootHelp } from '../shell/help.ts';
import { resolve, shownNouns } from '../shell/resolve.ts';
import { nearest } from '../shell/suggest.ts';
import { type Terminal, terminalOf } from '../shell/terminal.ts';
import type { explainHelp } from './commands.ts';
import { TOPICS } from './topics/index.ts';

export const run: Run<typeof explainHelp> = async ({ args }, io) => {
  const terminal = terminalOf({}, {}, true);
  const topic = args.topic.join(' ');
  const text = await textOf(args.topic, terminal);
  io.detail(`topic: ${topic === '' ? 'all commands' : topic}`);
  return { kind: 'text', text, data: { topic, text } };
};

async function textOf(words: readonly string[], terminal: Terminal): Promise<string> {
  const first = words[0];
  if (first === undefined) return rootHelp(CATALOGUE, terminal);
  const topic = TOPICS.find((candidate) => candidate.name === first);
  if (topic !== undefined && words.length === 1) return topic.text;
  if (!CATALOGUE.nouns.some((noun) => noun.name === first)) throw await unknownTopic(first);
  const resolution = await resolve(words, CATALOGUE);
  switch (resolution.kind) {
    case 'root':
      return rootHelp(CATALOGUE, terminal);
    case 'noun':
      return groupHelp(resolution.noun, resolution.path, terminal);
    case 'command':
      return commandHelp(resolution.command.definition, terminal);
  }
}

async function unknownTopic(word: string): Promise<NotFoundError> {
  const topics = TOPICS.map((topic) => topic.name);
  const meant = await nearest(word, [...topics, ...shownNouns(CATALOGUE)]);
  const hint = meant === undefined ? `There are: ${topics.join(', ')}.` : `Did you mean ${meant}?`;
  return new NotFoundError('unknown-topic', `There is no topic or command "${word}". ${hint}`, {
    next: meant === undefined ? 'flex help' : `flex help ${meant}`,
  });
}
