import { useEffect } from 'react';
import { type AnyVariables, useSubscription } from 'urql';
import { RoundLiveDocument, type RoundLiveSubscription } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import { type Problem, problemOf } from '../../problem';

export type LiveRound = RoundLiveSubscription['roundEvents'];

const again = 3000; // milliseconds until a stream that ended is asked for again

/** A round as it is now and after every change. A stream that ends (server stops, network breaks, longest time) is taken up again. */
export function useRound(name: string): { round?: LiveRound; problem?: Problem; live: boolean } {
  const { lang } = useText();
  const [state, run] = useSubscription<RoundLiveSubscription, RoundLiveSubscription, AnyVariables>({
    query: RoundLiveDocument.toString(),
    variables: { name },
  });
  const ended = !state.fetching;
  const problem = state.error ? problemOf(state.error, lang) : undefined;
  const missing = problem?.code === 'NOT_FOUND';
  useEffect(() => {
    if (!ended || missing) return;
    const timer = setTimeout(run, again);
    return () => clearTimeout(timer);
  }, [ended, missing, run]);
  return { round: state.data?.roundEvents, problem, live: !ended };
}
