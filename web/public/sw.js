// Keeps the app's own files on an officer's device, so that it opens where there is no network. No answer of the platform comes here to stay: what is asked of
// /graphql, /auth, /evidence and all else goes past it.
const named = 'app ';

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('message', (event) => event.waitUntil(keep(event.data)));
self.addEventListener('fetch', (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== 'GET' || origin !== self.location.origin) return;
  if (ours(pathname)) event.respondWith(file(event.request));
  else if (mode === 'navigate' && !/\.[A-Za-z]\w*$/.test(pathname)) event.respondWith(screen(event.request));
});

const ours = (path) => path.startsWith('/assets/') || path === '/emblem.svg';

// A page tells of which files it is made. They are kept under the name of its release, and then the first page, which names it; other releases go.
async function keep({ release, files }) {
  const page = await fetch('/');
  if (!page.ok || !(await page.clone().text()).includes(release)) return; // a newer one is there: its own page tells its files
  const cache = await caches.open(named + release);
  const kept = new Set((await cache.keys()).map((request) => new URL(request.url).pathname));
  await cache.addAll(files.filter((path) => ours(path) && !kept.has(path)));
  await cache.put('/', page);
  for (const name of await caches.keys()) if (name !== named + release) await caches.delete(name);
}

async function file(request) {
  return (await caches.match(request)) ?? fetch(request);
}

// The page comes from the platform; only where that is not reached, from the device.
async function screen(request) {
  try {
    return await fetch(request);
  } catch (cause) {
    const app = await caches.match('/');
    if (app) return app;
    throw cause;
  }
}
