export const contexts = {
  name: 'contexts',
  text: `Contexts and flex.yaml

A context says where commands act. The contexts of a workspace stand in flex.yaml, which is looked
for in the current folder and then upwards:

  context: local
  contexts:
    local:
      store:
        kind: sqlite
        path: .flex/store.sqlite
      subscribers:
        - topic: prognosis-updated
          exec: [./notify.sh, --team, north]
      jobs:
        - name: prognosis-tomorrow
          run: prognosis generate --all --day tomorrow
          at: ['13:30', '18:30']
        - { name: rebalance, run: rebalance run --all, every: 15m }
      fleet:
        instance: eu1
        concerto: { url: https://concerto.example.com, clientId: flex, secretEnv: CONCERTO_SECRET }
        ces: { url: https://ces.example.com, tokenEnv: CES_TOKEN }

context      the context that is used where none is named
store        kind sqlite: one file; its path is meant from the folder of flex.yaml
subscribers  programs that are started when something is published; each gets it as JSON on stdin
jobs         what "flex batch" runs: name, run, and every (15m, 6h) or at (times of the wall clock);
             zone and catchUp may be added. Without jobs: prognoses every hour, rebalancing every 15m
fleet        the fleet platform and the vendor's cloud: url, and clientId with secretEnv, or tokenEnv, which
             name environment variables; timeout and callsPerSecond may be added. instance is part of
             every key under which something is created there

The context is chosen by --context NAME, else by the environment variable FLEX_CONTEXT, else by
flex.yaml. FLEX_WORKSPACE names a folder with flex.yaml in place of the search. Without flex.yaml
there is one context, local, with its store in $XDG_DATA_HOME/flex/store.sqlite
(~/.local/share/flex/store.sqlite).

A command that changes something first says on stderr in which context it does so.
`,
};
