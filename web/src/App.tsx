import { useMemo } from 'react';
import { RouterProvider } from 'react-router';
import { Provider } from 'urql';
import { newClient } from './client';
import { Loading } from './components/States';
import { languageTag, TextProvider, useText } from './i18n/text';
import { router } from './router';
import { useStatus, ViewerProvider } from './viewer';

export function App() {
  return (
    <TextProvider>
      <Connected />
    </TextProvider>
  );
}

// A new session or another language begins with an empty cache. While an earlier session is taken up nothing is asked.
function Connected() {
  const status = useStatus();
  const { lang } = useText();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the client is bound to them though it does not read them
  const client = useMemo(() => newClient(languageTag), [status, lang]);
  if (status === 'resuming') return <Loading />;
  return (
    <Provider value={client}>
      <ViewerProvider>
        <RouterProvider router={router} />
      </ViewerProvider>
    </Provider>
  );
}
