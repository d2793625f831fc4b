import { defineCommand, defineNoun, implement } from '../shell/define.ts';

export const explainHelp = defineCommand({
  path: ['help'],
  summary: 'explain a command or a topic',
  description: 'Without a topic: all commands. Topics: exit-codes, times, units, contexts, json.',
  args: [{ name: 'topic', kind: 'text', variadic: true, description: 'a topic, or the words of a command' }],
  options: {},
  examples: [
    { command: 'flex help exit-codes', says: 'what each exit code means' },
    { command: 'flex help help', says: 'a command, as with --help' },
  ],
  danger: 'none',
  output: 'text',
  prints: 'the text of the topic; with --json {"topic","text"}',
});

export const printManifest = defineCommand({
  path: ['__manifest'],
  summary: 'print every command as data',
  args: [],
  options: {},
  examples: [{ command: 'flex __manifest', says: 'what completion is made from' }],
  danger: 'none',
  output: 'object',
  prints: 'JSON: nouns, commands, global options',
  hidden: true,
});

export const help = defineNoun('help', [implement(explainHelp, () => import('./help.ts'))]);
export const manifest = defineNoun('__manifest', [implement(printManifest, () => import('./manifest.ts'))]);
