/**
 * How each command is called with `--json` in test/cli/commands.test.ts. A command without a row here
 * fails that test: whoever adds a command adds its row.
 */
export interface JsonInvocation {
  /** Words behind `flex`, without `--json`. */
  readonly args: readonly string[];
  /** Command lines that run before, in the same folder; each must end with exit code 0. */
  readonly before?: readonly (readonly string[])[];
  /** Files of the folder, by name. */
  readonly files?: { readonly [name: string]: string };
  readonly input?: string;
  /** Default 0. */
  readonly exitCode?: number;
}

export const JSON_INVOCATIONS: { readonly [command: string]: JsonInvocation } = {
  help: { args: ['help', 'exit-codes'] },
  __manifest: { args: ['__manifest'] },
};
