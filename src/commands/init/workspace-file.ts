/** flex.yaml of a new workspace. */
export const WORKSPACE_TEXT = `# A workspace of flex: where its data lie. "flex help contexts" explains it.

# The context that is used where --context and FLEX_CONTEXT name none.
context: local

contexts:
  local:
    store:
      kind: sqlite
      path: .flex/store.sqlite # from the folder of this file
    # Programs that are started when something is published; each gets it as JSON on stdin.
    # subscribers:
    #   - topic: prognosis-updated
    #     exec: [./notify.sh]
    # What "flex batch" runs, and when; without it prognoses every hour, rebalancing every 15 minutes.
    # jobs:
    #   - { name: prognosis-tomorrow, run: prognosis generate --all --day tomorrow, at: ['13:30'] }
`;
