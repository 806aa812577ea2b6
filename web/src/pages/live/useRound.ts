import { useEffect, useState } from 'react';
import { useClient } from 'urql';
import { onEnd, pipe, subscribe } from 'wonka';
import { RoundLiveDocument } from '../../gql/documents/live';
import type { RoundLiveSubscription } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import { type Problem, problemOf } from '../../problem';

export type LiveRound = RoundLiveSubscription['roundEvents'];

const again = 3000; // milliseconds until a stream that ended is asked for again

/** A round as it is now and after every change. A stream that ends (server stops, network breaks, longest time) is taken up again. */
export function useRound(name: string): { round?: LiveRound; problem?: Problem; live: boolean } {
  const { lang } = useText();
  const client = useClient();
  const [state, setState] = useState<{ round?: LiveRound; problem?: Problem; live: boolean }>({ live: false });
  useEffect(() => {
    let timer: number | undefined;
    let missing = false;
    let stop = () => {};
    const start = () => {
      const { unsubscribe } = pipe(
        client.subscription<RoundLiveSubscription>(RoundLiveDocument.toString(), { name }),
        onEnd(() => {
          setState((before) => ({ ...before, live: false }));
          if (!missing) timer = window.setTimeout(start, again);
        }),
        subscribe((result) => {
          const problem = result.error ? problemOf(result.error, lang) : undefined;
          missing = problem?.code === 'NOT_FOUND';
          setState((before) => ({ round: result.data?.roundEvents ?? before.round, problem, live: !problem }));
        }),
      );
      stop = unsubscribe;
    };
    start();
    return () => {
      clearTimeout(timer);
      stop();
      clearTimeout(timer); // to stop is an end, too
    };
  }, [client, name, lang]);
  return state;
}
