// The app on the device: a service worker keeps the files that this page is made of (public/sw.js), so that it opens where there is no network.

/** Has the files of the pages that were loaded so far kept. Without service workers, outside a secure context, nothing is. */
export async function keepApp(): Promise<void> {
  const workers: ServiceWorkerContainer | undefined = navigator.serviceWorker ?? undefined;
  const entry = document.querySelector<HTMLScriptElement>('script[type=module][src]');
  if (!workers || !entry) return;
  await workers.register('/sw.js');
  const { active } = await workers.ready;
  const loaded = performance.getEntriesByType('resource').map((e) => new URL(e.name));
  const own = loaded.filter(
    (u) => u.origin === location.origin && (u.pathname.startsWith('/assets/') || u.pathname === '/emblem.svg'),
  );
  const release = new URL(entry.src).pathname;
  active?.postMessage({ release, files: [...new Set([release, ...own.map((u) => u.pathname)])] });
}
