// Stands in for Dom/dynamicCSS of @rc-component/util (vite.config.ts), through which Ant Design adds its style sheets.
// The original inserts <style> elements, which a policy without 'unsafe-inline' forbids; constructed sheets go through the CSSOM,
// which the policy allows, and take effect in the order of their priority.

type Options = { prepend?: boolean | 'queue'; priority?: number; mark?: string };
type Sheet = { key: string; rank: number; sheet: CSSStyleSheet; node: HTMLStyleElement };

const sheets: Sheet[] = [];
const own = new WeakSet<CSSStyleSheet>(); // every sheet made here, removed ones too

// Queued sheets stand first, by priority; then prepended, then appended ones. Equal ranks keep the order of arrival.
function rankOf(options: Options): number {
  if (options.prepend === 'queue') return -1_000_000 + (options.priority ?? 0);
  return options.prepend ? -1 : 0;
}

function publish() {
  const others = document.adoptedStyleSheets.filter((s) => !own.has(s));
  document.adoptedStyleSheets = [...others, ...sheets.map((s) => s.sheet)];
}

/** Adds or replaces the sheet of a key. The element is never attached: callers only keep marks on it. */
export function updateCSS(css: string, key: string, options: Options = {}): HTMLStyleElement {
  const name = `${options.mark ?? ''} ${key}`;
  const known = sheets.find((s) => s.key === name);
  if (known) {
    known.sheet.replaceSync(css);
    return known.node;
  }
  const made: Sheet = { key: name, rank: rankOf(options), sheet: new CSSStyleSheet(), node: document.createElement('style') };
  own.add(made.sheet);
  made.sheet.replaceSync(css);
  const at = sheets.findIndex((s) => s.rank > made.rank);
  sheets.splice(at < 0 ? sheets.length : at, 0, made);
  publish();
  return made.node;
}

export function removeCSS(key: string, options: Options = {}): void {
  const at = sheets.findIndex((s) => s.key === `${options.mark ?? ''} ${key}`);
  if (at < 0) return;
  sheets.splice(at, 1);
  publish();
}

export function injectCSS(css: string, options: Options = {}): HTMLStyleElement {
  return updateCSS(css, `injected ${sheets.length}`, options);
}

export function clearContainerCache(): void {
  // the original caches containers; constructed sheets have none
}
