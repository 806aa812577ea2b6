// Typed documents for urql: a query or a command is named by its generated document, its answer has the generated type.
import { useEffect, useRef } from 'react';
import { type AnyVariables, useMutation, useQuery } from 'urql';
import type { TypedDocumentString } from './gql/graphql';
import { useText } from './i18n/text';
import { type Problem, problemOf } from './problem';

export type Answer<R> = { data?: R; loading: boolean; problem?: Problem; again: () => void };

/** Where the platform is not reached, what was read stays and is asked for again when the network returns; the shell says since when it is not. */
export function useAsk<R, V extends AnyVariables>(doc: TypedDocumentString<R, V>, variables: V, paused = false): Answer<R> {
  const { lang } = useText();
  const [state, run] = useQuery<R, AnyVariables>({ query: doc.toString(), variables, pause: paused });
  const read = useRef<{ of?: number; data?: R }>({});
  if (state.data !== undefined) read.current = { of: state.operation?.key, data: state.data };
  const unreached = state.error?.networkError !== undefined && state.error.response === undefined;
  const kept = unreached && read.current.of === state.operation?.key ? read.current.data : undefined;
  useEffect(() => {
    if (!unreached) return;
    const ask = () => run({ requestPolicy: 'network-only' });
    window.addEventListener('online', ask);
    return () => window.removeEventListener('online', ask);
  }, [unreached, run]);
  return {
    data: state.data ?? kept,
    loading: state.fetching && state.data === undefined && kept === undefined,
    problem: state.error && kept === undefined ? problemOf(state.error, lang) : undefined,
    again: () => run({ requestPolicy: 'network-only' }),
  };
}

export type Outcome<R> = { ok: true; data: R } | { ok: false; problem: Problem };

export function useCommand<R, V extends AnyVariables>(doc: TypedDocumentString<R, V>): [boolean, (v: V) => Promise<Outcome<R>>] {
  const { lang } = useText();
  const [state, run] = useMutation<R, AnyVariables>(doc.toString());
  return [
    state.fetching,
    async (variables) => {
      const answer = await run(variables);
      if (answer.error) return { ok: false, problem: problemOf(answer.error, lang) };
      if (!answer.data) return { ok: false, problem: { code: 'UNREACHABLE', facts: {} } };
      return { ok: true, data: answer.data };
    },
  ];
}
