export const exitCodes = {
  name: 'exit-codes',
  text: `Exit codes

    0  done, or nothing to do, or already done
    1  a bug of flex; stderr says where its details lie
    2  flags or arguments cannot be understood; stderr shows the corrected command
    3  part of a batch failed; the rest is done, and stderr says what failed
    4  refused by a market rule or because of a conflict
    5  not found, or an id that fits several things, which are listed
    6  declined at a question
    7  too late: a deadline or gate has passed
    8  still pending when the wait ran out
   10  changes are present; only where a flag asks for this code
   65  a bad file or message; everything that is wrong with it is listed
   69  the world said no, and trying again does not help; or there is no usable Node
   75  locked, throttled or unreachable: try again later
   77  credentials or permission
   78  the configuration (flex.yaml) or the store's schema does not fit
  124  a time-out
  130  ended by SIGINT (Ctrl-C)
  143  ended by SIGTERM

New codes may be added: take a code that you do not know for a failure.
With --json the error is one line of JSON on stderr: flex help json.
`,
};
