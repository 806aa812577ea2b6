// The one GraphQL client. Its cache belongs to one session: another account on the same device starts with an empty one.
import { Client, cacheExchange, fetchExchange } from '@urql/core';
import { authorizedFetch } from './session';

export function newClient(language: () => string): Client {
  return new Client({
    url: '/graphql',
    preferGetMethod: false,
    fetchSubscriptions: true, // as server-sent events
    requestPolicy: 'cache-and-network',
    exchanges: [cacheExchange, fetchExchange],
    fetch: authorizedFetch,
    fetchOptions: () => ({ headers: { 'Accept-Language': language() } }),
  });
}
